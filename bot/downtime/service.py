"""The bot's own downtime: noticing it, and excusing the days that it cost its members."""

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
from bot.downtime.rules import EXCUSED_AFTER, Outage, excused_days, was_away
from bot.downtime.store import NotedOutage
from bot.members import store as members
from bot.servers import store as servers
from bot.servers.service.context import zone_for
from bot.streaks.service import recount
from bot.use_cases import Service

_ALIVE_AT = "alive_at"
_ACTIVE_WITHIN = timedelta(days=7)
"""Whoever was last active longer before an outage, and has no streak by then, has lost nothing."""
_MORE_THAN_A_DAY = timedelta(hours=27)
"""No producer day is as long: so far around an outage lies what else its first and last lost."""

logger = logging.getLogger(__name__)


class Downtime(Service):
    """Keeps the bot's sign of life, and excuses the days on which it gave none.

    An outage is excused server by server, each in a transaction of its own, so that neither a large
    one nor one in trouble holds up anybody else; what was not done is taken up again.
    """

    @in_steps
    def notice(self, now: datetime) -> None:
        """See whether the bot has been away until now, and excuse what that cost.

        To be called at a start before anything is answered. The bot is not heard yet, so this is
        no sign of life.
        """
        self._note.blocking(now, is_alive=False)
        self._excuse_all(now)

    @in_steps
    def beat(self, now: datetime) -> None:
        """Give a sign of life at `now`, having seen whether the bot has been away until then."""
        self._note.blocking(now, is_alive=True)
        self._excuse_all(now)

    @writes
    def _note(self, tx: Transaction, now: datetime, *, is_alive: bool) -> None:
        """Keep the outage that ends now, if there is one; a first start ends none.

        A last sign of life in a time still to come tells that the clock was set back since.
        """
        stored = facts.get(tx, _ALIVE_AT)
        seen_at = datetime.fromtimestamp(int(stored), UTC) if stored else None
        is_back = seen_at is not None and was_away(seen_at, now)
        is_earlier = seen_at is not None and was_set_back(seen_at, now)
        # or else the next outage would be counted from the same time
        if is_alive or is_back or is_earlier:
            facts.put(tx, _ALIVE_AT, str(int(now.timestamp())))
        if seen_at is not None and is_back:
            outages.add(tx, Outage(from_at=seen_at, to_at=now))
        if seen_at is not None and is_earlier:
            logger.warning("The clock was set back by %s", seen_at - now)
            undo_clock_lead(tx, self._packs, seen_at - now, now)

    def _excuse_all(self, now: datetime) -> None:
        for outage in self._unapplied.blocking():
            around, concerned = self._concerned.blocking(outage)
            excused = [self._is_excused(guild_id, outage, around) for guild_id in concerned]
            if all(excused):
                self._mark_applied.blocking(outage, now)

    @reads
    def _unapplied(self, tx: Transaction) -> list[NotedOutage]:
        return outages.unapplied(tx)

    @reads
    def _concerned(self, tx: Transaction, outage: Outage) -> tuple[list[NotedOutage], list[int]]:
        """Return the outages around one, and the servers in which it may have cost a day."""
        around = _around(tx, outage)
        return around, _concerned_servers(tx, outage, around)

    @writes
    def _mark_applied(self, tx: Transaction, outage: NotedOutage, now: datetime) -> None:
        outages.mark_applied(tx, outage.id, now)

    def _is_excused(self, guild_id: int, outage: Outage, around: Sequence[Outage]) -> bool:
        """Excuse the days of an outage in one server; False where that failed."""
        try:
            self._excuse.blocking(guild_id, outage, around)
        except StorageError:
            raise
        except Exception:
            logger.exception("Server %s: days of downtime are not excused yet", guild_id)
            return False
        return True

    @writes
    def _excuse(
        self, tx: Transaction, guild_id: int, outage: Outage, around: Sequence[Outage]
    ) -> None:
        """Excuse the days of an outage in one server, each member's as they live now."""
        found = outages.concerned_members(tx, guild_id, _active_since(outage), outage.from_at)
        held = [members.lock(tx, guild_id, user_id) for user_id in found]
        # Read only now: whoever changes the server's zone moves the streaks of those held.
        server = servers.find(tx, guild_id)
        server_zone = zone_or_utc(server.timezone if server else "UTC")
        excused: dict[ZoneInfo, list[date]] = {}
        for member in held:
            if member is None:  # has deleted what is known of them meanwhile
                continue
            zone = zone_for(member, server_zone)
            if zone not in excused:
                excused[zone] = excused_days(outage, around, zone)
            if excused[zone]:
                outages.excuse(tx, guild_id, member.user_id, excused[zone])
                recount(tx, zone, member)


def _around(tx: Transaction, outage: Outage) -> list[NotedOutage]:
    """Return the outages that a day which this one touches may have suffered, too."""
    return outages.between(tx, outage.from_at - _MORE_THAN_A_DAY, outage.to_at + _MORE_THAN_A_DAY)


def _concerned_servers(tx: Transaction, outage: Outage, around: Sequence[Outage]) -> list[int]:
    lost = sum((each.to_at - each.from_at for each in around), timedelta(0))
    if lost < EXCUSED_AFTER:
        return []
    return outages.concerned_servers(tx, _active_since(outage), outage.from_at)


def _active_since(outage: Outage) -> date:
    return (outage.from_at - _ACTIVE_WITHIN).date()
