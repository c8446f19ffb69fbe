"""Detects the bot's downtime, and excuses the days affected by it."""

import logging
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.calendar.rules.days import zone_or_utc
from bot.clock_rollback.rules import was_set_back
from bot.clock_rollback.service import undo_clock_lead
from bot.db import facts
from bot.db.errors import StorageError
from bot.db.transactions import Transaction
from bot.db.use_cases import in_steps, reads, writes
from bot.downtime import store as outages
from bot.downtime.rules import EXCUSED_AFTER, Outage, excused_days, was_down
from bot.downtime.store import StoredOutage
from bot.members import store as members
from bot.servers import store as servers
from bot.servers.service.context import zone_for
from bot.streaks.service import recount
from bot.use_cases import Service

_ALIVE_AT = "alive_at"
_ACTIVE_WITHIN = timedelta(days=7)
"""Members inactive for longer before an outage, and without a streak, are not affected by it."""
_MORE_THAN_A_DAY = timedelta(hours=27)
"""Longer than any producer day: outages this close may share a day."""

logger = logging.getLogger(__name__)


def last_seen_at(tx: Transaction) -> datetime | None:
    """Return when the bot recorded its last heartbeat, None if it never did."""
    stored = facts.get(tx, _ALIVE_AT)
    return datetime.fromtimestamp(int(stored), UTC) if stored else None


class Downtime(Service):
    """Records the bot's heartbeat, and excuses days of outages.

    An outage is applied server by server, each in a transaction of its own, so that a large or
    failing server does not delay the others; what failed is retried at the next heartbeat.
    """

    @in_steps
    def detect_outage(self, now: datetime) -> None:
        """Check whether the bot was down until now, and excuse the days affected.

        Call it at startup, before handling interactions. The bot is not connected yet, so this
        records no heartbeat.
        """
        self._record.blocking(now, is_alive=False)
        self._excuse_all(now)

    @in_steps
    def record_heartbeat(self, now: datetime) -> None:
        """Record a heartbeat at `now`, after checking whether the bot was down until then."""
        self._record.blocking(now, is_alive=True)
        self._excuse_all(now)

    @writes
    def _record(self, tx: Transaction, now: datetime, *, is_alive: bool) -> None:
        """Store the outage that ends now, if there is one.

        A last heartbeat in the future means that the clock was set back since.
        """
        seen_at = last_seen_at(tx)
        is_back = seen_at is not None and was_down(seen_at, now)
        is_earlier = seen_at is not None and was_set_back(seen_at, now)
        # Otherwise the next outage would start at the same time.
        if is_alive or is_back or is_earlier:
            facts.put(tx, _ALIVE_AT, str(int(now.timestamp())))
        if seen_at is not None and is_back:
            outages.add(tx, Outage(from_at=seen_at, to_at=now))
        if seen_at is not None and is_earlier:
            logger.warning("The clock was set back by %s", seen_at - now)
            undo_clock_lead(tx, self._packs, seen_at - now, now)

    def _excuse_all(self, now: datetime) -> None:
        for outage in self._unapplied.blocking():
            overlapping, affected = self._affected.blocking(outage)
            excused = [self._try_excuse(guild_id, outage, overlapping) for guild_id in affected]
            if all(excused):
                self._mark_applied.blocking(outage, now)

    @reads
    def _unapplied(self, tx: Transaction) -> list[StoredOutage]:
        return outages.unapplied(tx)

    @reads
    def _affected(self, tx: Transaction, outage: Outage) -> tuple[list[StoredOutage], list[int]]:
        """Return the outages near one, and the servers in which it may have cost a day."""
        overlapping = _overlapping(tx, outage)
        return overlapping, _affected_servers(tx, outage, overlapping)

    @writes
    def _mark_applied(self, tx: Transaction, outage: StoredOutage, now: datetime) -> None:
        outages.mark_applied(tx, outage.id, now)

    def _try_excuse(self, guild_id: int, outage: Outage, overlapping: Sequence[Outage]) -> bool:
        """Excuse the days of an outage in one server; return False if that failed."""
        try:
            self._excuse.blocking(guild_id, outage, overlapping)
        except StorageError:
            raise
        except Exception:
            logger.exception("Server %s: could not excuse days of downtime, will retry", guild_id)
            return False
        return True

    @writes
    def _excuse(
        self, tx: Transaction, guild_id: int, outage: Outage, overlapping: Sequence[Outage]
    ) -> None:
        """Excuse the days of an outage in one server, by each member's current zone."""
        user_ids = outages.affected_members(tx, guild_id, _active_since(outage), outage.from_at)
        locked_members = [members.lock(tx, guild_id, user_id) for user_id in user_ids]
        # Read the server after locking: a change of its zone locks the same members.
        server = servers.find(tx, guild_id)
        server_zone = zone_or_utc(server.timezone if server else "UTC")
        excused: dict[ZoneInfo, list[date]] = {}
        for member in locked_members:
            if member is None:  # deleted their data meanwhile
                continue
            zone = zone_for(member, server_zone)
            if zone not in excused:
                excused[zone] = excused_days(outage, overlapping, zone)
            if excused[zone]:
                outages.excuse(tx, guild_id, member.user_id, excused[zone])
                recount(tx, zone, member)


def _overlapping(tx: Transaction, outage: Outage) -> list[StoredOutage]:
    """Return the outages that may share a producer day with this one."""
    return outages.between(tx, outage.from_at - _MORE_THAN_A_DAY, outage.to_at + _MORE_THAN_A_DAY)


def _affected_servers(tx: Transaction, outage: Outage, overlapping: Sequence[Outage]) -> list[int]:
    lost = sum((each.to_at - each.from_at for each in overlapping), timedelta(0))
    if lost < EXCUSED_AFTER:
        return []
    return outages.affected_servers(tx, _active_since(outage), outage.from_at)


def _active_since(outage: Outage) -> date:
    return (outage.from_at - _ACTIVE_WITHIN).date()
