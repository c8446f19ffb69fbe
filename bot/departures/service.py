"""Keeps track of the servers that have removed the bot, and resumes work when it is back."""

from collections.abc import Collection
from datetime import datetime

from bot.db.transactions import Transaction
from bot.db.use_cases import in_steps, reads, writes
from bot.departures import store as departures
from bot.departures.rules import KEPT_FOR
from bot.downtime.rules import was_down
from bot.downtime.service import last_seen_at
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.packs.errors import PackMissing
from bot.servers import store as servers
from bot.servers.service.context import load_context, schedule_postings
from bot.use_cases import Service
from bot.week_reviews.service import schedule_review

_OUTDATED = (DeliveryKind.REMINDER, DeliveryKind.GREETING)
"""What nobody wants any more when the bot comes back."""


class Departures(Service):
    """Use cases of servers that remove the bot and invite it again."""

    @writes
    def record_removed(self, tx: Transaction, guild_id: int, now: datetime) -> None:
        """Record that a server has removed the bot: nothing happens for it from now on."""
        departures.add(tx, [guild_id], now)

    @in_steps
    def record_present(self, guild_ids: Collection[int], now: datetime) -> None:
        """Record all the servers that the bot is in: others have removed it, some have it back.

        Servers that are only unavailable count as present.
        """
        missing, back = self._compare.blocking(guild_ids)
        if missing:
            self._record_missing.blocking(missing, now)
        for guild_id in back:
            self._resume.blocking(guild_id, now)

    @reads
    def _compare(self, tx: Transaction, guild_ids: Collection[int]) -> tuple[set[int], list[int]]:
        present, gone = set(guild_ids), departures.all_gone(tx)
        return departures.known(tx) - present - gone, sorted(gone & present)

    @writes
    def _record_missing(self, tx: Transaction, guild_ids: Collection[int], now: datetime) -> None:
        departures.add(tx, guild_ids, now)

    @in_steps
    def record_returned(self, guild_id: int, now: datetime) -> None:
        """Record that the bot is back in a server; what is still worth doing is done now.

        Quests and reviews go on with the next one.
        """
        if self._is_gone.blocking(guild_id):
            self._resume.blocking(guild_id, now)

    @reads
    def _is_gone(self, tx: Transaction, guild_id: int) -> bool:
        return departures.is_gone(tx, guild_id)

    @writes
    def _resume(self, tx: Transaction, guild_id: int, now: datetime) -> None:
        servers.lock(tx, guild_id)
        if not departures.remove(tx, guild_id):
            return
        for kind in _OUTDATED:
            deliveries.drop_pending(tx, guild_id, kind)
        try:
            context = load_context(tx, self._packs, guild_id)
        except PackMissing:  # its schedules are retried until the pack is back
            pass
        else:
            if context.server.quests_channel_id is not None:
                schedule_postings(tx, context, now)
                schedule_review(tx, context, now)
        departures.resume(tx, guild_id, now)

    @reads
    def next_to_erase(self, tx: Transaction, now: datetime) -> int | None:
        """Return a server that removed the bot so long ago that its data has to go.

        None while the last heartbeat is old: the clock may just have jumped.
        """
        seen_at = last_seen_at(tx)
        if seen_at is not None and was_down(seen_at, now):
            return None
        return departures.longest_gone(tx, now - KEPT_FOR)
