"""Carrying imports out, bit by bit: every member has their share exactly once, or has it back."""

from contextlib import suppress
from datetime import datetime, timedelta
from enum import Enum, auto

from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.members import store as members
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.servers.service.context import load_context
from bot.use_cases import Service
from bot.xp.errors import UndoBelowZero
from bot.xp.rules.awards import Source
from bot.xp.service import adjust, revoke
from bot.xp.store import ledger
from bot.xp_import.rules.values import IMPORT_DAY
from bot.xp_import.store import import_rows, imports
from bot.xp_import.store.import_rows import GIVEN_STATES, RowState
from bot.xp_import.store.imports import Import, ImportState

REASON = "import"
TAKE_BACK_WITHIN = timedelta(days=1)
_AT_ONCE = 50
_FORGOTTEN_AT_ONCE = 2_000
_UNSEEN_PAUSE = timedelta(minutes=1)


class Seen(Enum):
    """What Discord says of a member: there, not there, or a bot."""

    HERE = auto()
    AWAY = auto()
    BOT = auto()


class _Gone(Exception):
    """A share was settled, or its member forgotten, at the very same time."""


class ImportWork(Service):
    """What is done about imports in the background. Each method is one transaction."""

    @reads
    def due(self, tx: Transaction, now: datetime) -> list[Import]:
        """Return the imports about which something is to be done, the longest due first."""
        return imports.due(tx, now, _AT_ONCE)

    @reads
    def waiting(self, tx: Transaction, import_id: int, at_most: int) -> list[int]:
        """Return the next members who are to have their share."""
        return import_rows.next_members(tx, import_id, RowState.WAITING, at_most)

    @reads
    def holding(self, tx: Transaction, import_id: int, at_most: int) -> list[int]:
        """Return the next members whose share is to be taken back."""
        found: list[int] = []
        for state in GIVEN_STATES:
            found += import_rows.next_members(tx, import_id, state, at_most)
        return found[:at_most]

    @writes
    def give(self, tx: Transaction, kept: Import, user_id: int, seen: Seen, now: datetime) -> None:
        """Give a member their share, if they still wait for it.

        Who is not in the server has it when they come back, and is on no board until then. A bot
        gets nothing. It is dated to before all weeks and months, and a level is told nowhere.

        Raises:
            PackMissing: the server uses a pack that is not loaded.
        """
        with suppress(_Gone), tx.savepoint():
            self._give(tx, kept, user_id, seen, now)

    def _give(self, tx: Transaction, kept: Import, user_id: int, seen: Seen, now: datetime) -> None:
        share = import_rows.find(tx, kept.id, user_id)
        if share is None or share.state is not RowState.WAITING:
            return
        if seen is Seen.BOT:
            import_rows.settle(tx, kept.id, user_id, before=RowState.WAITING, state=RowState.BOT)
            return
        # The member is locked before their share, as by a deletion.
        if seen is Seen.HERE:
            member = members.enter(tx, kept.guild_id, user_id)
        else:
            member = members.enter_away(tx, kept.guild_id, user_id, now)
        state = RowState.GIVEN if seen is Seen.HERE else RowState.AWAY
        if not import_rows.settle(tx, kept.id, user_id, before=RowState.WAITING, state=state):
            raise _Gone
        adjust(
            tx,
            load_context(tx, self._packs, kept.guild_id),
            member,
            xp=share.xp,
            reference=_reference(kept, user_id),
            reason=REASON,
            now=now,
            day=IMPORT_DAY,
            announced=False,
        )

    @writes
    def take_back(self, tx: Transaction, kept: Import, user_id: int, now: datetime) -> None:
        """Take a member's share back; who has had XP taken since, and has too little, keeps it.

        Raises:
            PackMissing: the server uses a pack that is not loaded.
        """
        member = members.lock(tx, kept.guild_id, user_id)
        share = import_rows.find(tx, kept.id, user_id)
        award = ledger.given_for(tx, kept.guild_id, Source.ADJUSTMENT, _reference(kept, user_id))
        if share is None or share.state not in GIVEN_STATES:
            return
        state = RowState.RETURNED
        if member and award and ledger.undone_at(tx, award.id) is None:
            context = load_context(tx, self._packs, kept.guild_id)
            try:
                revoke(tx, context, member, award, now, f"Taken back by staff: {REASON}")
            except UndoBelowZero:
                state = RowState.KEPT
        import_rows.settle(tx, kept.id, user_id, before=share.state, state=state)

    @writes
    def finish_giving(self, tx: Transaction, kept: Import, now: datetime) -> None:
        """Note that nobody waits any more, and owe whoever has started it the news."""
        until = now + TAKE_BACK_WITHIN
        if not imports.done_giving(tx, kept.id, now=now, until=until):
            return
        done = imports.find(tx, kept.id)
        if done is not None and done.asked_by is not None:
            deliveries.add(
                tx,
                guild_id=done.guild_id,
                kind=DeliveryKind.IMPORT,
                subject_id=done.id,
                user_id=done.asked_by,
                channel_id=None,
                send_at=now,
            )

    @writes
    def finish_returning(self, tx: Transaction, kept: Import, now: datetime) -> None:
        """Note that all that could be taken back is."""
        imports.done_returning(tx, kept.id, now)

    @writes
    def put_off(self, tx: Transaction, kept: Import, now: datetime) -> None:
        """Go on in a while, since Discord does not say who is in the server."""
        imports.put_off(tx, kept.id, now + _UNSEEN_PAUSE)

    @writes
    def forget(self, tx: Transaction, kept: Import, now: datetime) -> bool:
        """Forget some of the shares of an import that is over; False when none are left."""
        imports.expire(tx, kept.id, now)
        current = imports.find(tx, kept.id)
        if current is None or current.state in _UNFINISHED:
            return False
        if import_rows.forget(tx, kept.id, _FORGOTTEN_AT_ONCE) == _FORGOTTEN_AT_ONCE:
            return True
        imports.forgotten(tx, kept.id)
        return False


_UNFINISHED = (ImportState.PREVIEW, ImportState.GIVING, ImportState.RETURNING)


def _reference(kept: Import, user_id: int) -> str:
    """Name a member's share in the ledger."""
    return f"import:{kept.id}:{user_id}"


def load_import_notice(tx: Transaction, import_id: int) -> Import | None:
    """Return an import whose end somebody is to be told of, None where it is not given."""
    kept = imports.find(tx, import_id)
    return kept if kept is not None and kept.state is ImportState.GIVEN else None
