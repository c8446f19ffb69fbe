"""Gives and revokes the shares of imports in batches, each share exactly once."""

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
UNDO_WITHIN = timedelta(days=1)
_AT_ONCE = 50
_DELETED_AT_ONCE = 2_000
_UNAVAILABLE_PAUSE = timedelta(minutes=1)


class Membership(Enum):
    """Whether a member is in the server, according to Discord."""

    HERE = auto()
    AWAY = auto()
    BOT = auto()


class _ShareChanged(Exception):
    """A share was settled or deleted concurrently."""


class ImportWork(Service):
    """Use cases of the background work of imports."""

    @reads
    def due(self, tx: Transaction, now: datetime) -> list[Import]:
        """Return the imports with due work, the longest due first."""
        return imports.due(tx, now, _AT_ONCE)

    @reads
    def waiting(self, tx: Transaction, import_id: int, at_most: int) -> list[int]:
        """Return the next members to get their share."""
        return import_rows.next_members(tx, import_id, RowState.WAITING, at_most)

    @reads
    def to_revoke(self, tx: Transaction, import_id: int, at_most: int) -> list[int]:
        """Return the next members whose share is to be revoked."""
        user_ids: list[int] = []
        for state in GIVEN_STATES:
            user_ids += import_rows.next_members(tx, import_id, state, at_most)
        return user_ids[:at_most]

    @writes
    def give(
        self,
        tx: Transaction,
        xp_import: Import,
        user_id: int,
        membership: Membership,
        now: datetime,
    ) -> None:
        """Give a member their share, unless they have it already.

        A member who is away gets it too, but is on no board until they return. A bot gets nothing.
        The XP counts for no week or month, and new levels are not announced.

        Raises:
            PackMissing: the server uses a pack that is not loaded.
        """
        with suppress(_ShareChanged), tx.savepoint():
            self._give(tx, xp_import, user_id, membership, now)

    def _give(
        self,
        tx: Transaction,
        xp_import: Import,
        user_id: int,
        membership: Membership,
        now: datetime,
    ) -> None:
        share = import_rows.find(tx, xp_import.id, user_id)
        if share is None or share.state is not RowState.WAITING:
            return
        if membership is Membership.BOT:
            import_rows.settle(
                tx, xp_import.id, user_id, before=RowState.WAITING, state=RowState.BOT
            )
            return
        # Lock the member before their share, in the same order as a deletion.
        if membership is Membership.HERE:
            member = members.enter(tx, xp_import.guild_id, user_id)
        else:
            member = members.enter_away(tx, xp_import.guild_id, user_id, now)
        state = RowState.GIVEN if membership is Membership.HERE else RowState.AWAY
        if not import_rows.settle(tx, xp_import.id, user_id, before=RowState.WAITING, state=state):
            raise _ShareChanged
        adjust(
            tx,
            load_context(tx, self._packs, xp_import.guild_id),
            member,
            xp=share.xp,
            reference=_reference(xp_import, user_id),
            reason=REASON,
            now=now,
            day=IMPORT_DAY,
            announced=False,
        )

    @writes
    def revoke_share(self, tx: Transaction, xp_import: Import, user_id: int, now: datetime) -> None:
        """Revoke a member's share; if they have too little XP left, they keep it.

        Raises:
            PackMissing: the server uses a pack that is not loaded.
        """
        member = members.lock(tx, xp_import.guild_id, user_id)
        share = import_rows.find(tx, xp_import.id, user_id)
        award = ledger.find_by_reference(
            tx, xp_import.guild_id, Source.ADJUSTMENT, _reference(xp_import, user_id)
        )
        if share is None or share.state not in GIVEN_STATES:
            return
        state = RowState.RETURNED
        if member and award and ledger.undone_at(tx, award.id) is None:
            context = load_context(tx, self._packs, xp_import.guild_id)
            try:
                revoke(tx, context, member, award, now, f"Taken back by staff: {REASON}")
            except UndoBelowZero:
                state = RowState.KEPT
        import_rows.settle(tx, xp_import.id, user_id, before=share.state, state=state)

    @writes
    def finish_giving(self, tx: Transaction, xp_import: Import, now: datetime) -> None:
        """Record that all shares are given, and notify the member who started the import."""
        until = now + UNDO_WITHIN
        if not imports.mark_given(tx, xp_import.id, now=now, until=until):
            return
        done = imports.find(tx, xp_import.id)
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
    def finish_returning(self, tx: Transaction, xp_import: Import, now: datetime) -> None:
        """Record that the import is undone."""
        imports.mark_returned(tx, xp_import.id, now)

    @writes
    def postpone(self, tx: Transaction, xp_import: Import, now: datetime) -> None:
        """Try again later: Discord does not say who is in the server."""
        imports.postpone(tx, xp_import.id, now + _UNAVAILABLE_PAUSE)

    @writes
    def clean_up(self, tx: Transaction, xp_import: Import, now: datetime) -> bool:
        """Delete a batch of shares of a finished import; False if none are left."""
        imports.expire(tx, xp_import.id, now)
        current = imports.find(tx, xp_import.id)
        if current is None or current.state in _UNFINISHED:
            return False
        if import_rows.delete_some(tx, xp_import.id, _DELETED_AT_ONCE) == _DELETED_AT_ONCE:
            return True
        imports.mark_cleaned_up(tx, xp_import.id)
        return False


_UNFINISHED = (ImportState.PREVIEW, ImportState.GIVING, ImportState.RETURNING)


def _reference(xp_import: Import, user_id: int) -> str:
    """Return the ledger reference of a member's share."""
    return f"import:{xp_import.id}:{user_id}"


def load_import_notice(tx: Transaction, import_id: int) -> Import | None:
    """Return a finished import to report, or None if it is not in that state."""
    xp_import = imports.find(tx, import_id)
    return xp_import if xp_import is not None and xp_import.state is ImportState.GIVEN else None
