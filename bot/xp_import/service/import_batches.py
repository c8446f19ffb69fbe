"""Gives and revokes the shares of imports in batches, each share exactly once."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from enum import Enum, auto

from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.departures import store as departures
from bot.departures.rules import WAITING_UNTIL
from bot.members import store as members
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.servers.service.context import load_context
from bot.use_cases import Service
from bot.xp.errors import UndoBelowZero
from bot.xp.rules.awards import Source
from bot.xp.service.awards import adjust, revoke
from bot.xp.store import ledger
from bot.xp_import.rules.values import IMPORT_DAY
from bot.xp_import.store import import_rows, imports
from bot.xp_import.store.import_rows import RowState
from bot.xp_import.store.imports import Import, ImportState

REASON = "import"
UNDO_WITHIN = timedelta(days=1)
_AT_ONCE = 200
_DELETED_AT_ONCE = 500
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
        """Return the imports with due work, one of each server."""
        return imports.due(tx, now, _AT_ONCE)

    @reads
    def waiting(self, tx: Transaction, import_id: int, at_most: int) -> list[int]:
        """Return the next members to get their share."""
        return import_rows.next_members(tx, import_id, RowState.WAITING, at_most)

    @reads
    def to_revoke(self, tx: Transaction, import_id: int, at_most: int) -> list[int]:
        """Return the next members whose share is to be revoked."""
        return import_rows.next_members(tx, import_id, RowState.GIVEN, at_most)

    @writes
    def leave_out(
        self, tx: Transaction, import_id: int, memberships: Mapping[int, Membership]
    ) -> None:
        """Record who gets nothing: bots, and people who are not in the server."""
        states = {Membership.AWAY: RowState.AWAY, Membership.BOT: RowState.BOT}
        left_out = {
            user_id: states[membership]
            for user_id, membership in memberships.items()
            if membership in states
        }
        import_rows.leave_out(tx, import_id, left_out)

    @writes
    def give(self, tx: Transaction, xp_import: Import, user_id: int, now: datetime) -> None:
        """Give a member of the server their share, unless they have it already.

        The XP counts for no week or month, and new levels are not announced.

        Raises:
            PackMissing: the server uses a pack that is not loaded.
        """
        with suppress(_ShareChanged), tx.savepoint():
            self._give(tx, xp_import, user_id, now)

    def _give(self, tx: Transaction, xp_import: Import, user_id: int, now: datetime) -> None:
        share = import_rows.find(tx, xp_import.id, user_id)
        if share is None or share.state is not RowState.WAITING:
            return
        # Lock the member before their share, in the same order as a deletion.
        member = members.enter(tx, xp_import.guild_id, user_id)
        if not import_rows.settle(
            tx, xp_import.id, user_id, before=RowState.WAITING, state=RowState.GIVEN
        ):
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
        if share is None or share.state is not RowState.GIVEN:
            return
        state = RowState.RETURNED
        if member and award and ledger.undone_at(tx, award.id) is None:
            context = load_context(tx, self._packs, xp_import.guild_id)
            try:
                revoke(tx, context, member, award, now, f"Undone by staff: {REASON}")
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
        """Try again later: Discord does not say who is in the server, or it removed the bot."""
        is_gone = departures.is_gone(tx, xp_import.guild_id)
        until = WAITING_UNTIL if is_gone else now + _UNAVAILABLE_PAUSE
        imports.postpone(tx, xp_import.id, until)

    @writes
    def clean_up(self, tx: Transaction, xp_import: Import, now: datetime) -> bool:
        """Delete a batch of shares of a finished import; False if none are left."""
        imports.expire(tx, xp_import.id, now)
        return delete_shares(tx, xp_import.id)


_UNFINISHED = (ImportState.PREVIEW, ImportState.GIVING, ImportState.RETURNING)


def _reference(xp_import: Import, user_id: int) -> str:
    """Return the ledger reference of a member's share."""
    return f"import:{xp_import.id}:{user_id}"


def delete_shares(tx: Transaction, import_id: int) -> bool:
    """Delete a batch of shares of an import that is done or dropped; False if none are left."""
    current = imports.find(tx, import_id)
    if current is None or current.state in _UNFINISHED:
        return False
    if import_rows.delete_some(tx, import_id, _DELETED_AT_ONCE) == _DELETED_AT_ONCE:
        return True
    imports.mark_cleaned_up(tx, import_id)
    return False


def load_import_notice(tx: Transaction, import_id: int) -> Import | None:
    """Return a finished import to report, or None if it is not in that state."""
    xp_import = imports.find(tx, import_id)
    return xp_import if xp_import is not None and xp_import.state is ImportState.GIVEN else None
