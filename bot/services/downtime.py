"""The bot's own downtime: noticing it, and excusing the days that it cost its members."""

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.content import SkillPack
from bot.domain.clocks import was_set_back
from bot.domain.days import zone_or_utc
from bot.domain.downtime import EXCUSED_AFTER, Outage, excused_days, was_away
from bot.domain.errors import StorageTrouble
from bot.services.homes import zone_for
from bot.services.set_backs import bring_back
from bot.services.streaking import recount
from bot.storage import facts, members, outages, servers
from bot.storage.database import Database, Transaction
from bot.storage.outages import NotedOutage

_ALIVE_AT = "alive_at"
_ACTIVE_WITHIN = timedelta(days=7)
"""Whoever was last active longer before an outage, and has no streak by then, has lost nothing."""
_MORE_THAN_A_DAY = timedelta(hours=27)
"""No producer day is as long: so far around an outage lies what else its first and last lost."""

logger = logging.getLogger(__name__)


class Downtime:
    """Keeps the bot's sign of life, and excuses the days on which it gave none.

    An outage is excused server by server, each in a transaction of its own, so that neither a large
    one nor one in trouble holds up anybody else; what was not done is taken up again.
    """

    def __init__(self, database: Database, packs: Mapping[str, SkillPack]) -> None:
        self._database = database
        self._packs = packs

    async def notice(self, now: datetime) -> None:
        """See whether the bot has been away until now, and excuse what that cost.

        To be called at a start before anything is answered. The bot is not heard yet, so this is
        no sign of life.
        """
        await self._note(now, is_alive=False)
        await self._excuse_all(now)

    async def beat(self, now: datetime) -> None:
        """Give a sign of life at `now`, having seen whether the bot has been away until then."""
        await self._note(now, is_alive=True)
        await self._excuse_all(now)

    async def _note(self, now: datetime, *, is_alive: bool) -> None:
        """Keep the outage that ends now, if there is one; a first start ends none.

        A last sign of life in a time still to come tells that the clock was set back since.
        """
        async with self._database.writing() as tx:
            stored = await facts.get(tx, _ALIVE_AT)
            seen_at = datetime.fromtimestamp(int(stored), UTC) if stored else None
            is_back = seen_at is not None and was_away(seen_at, now)
            is_earlier = seen_at is not None and was_set_back(seen_at, now)
            # or else the next outage would be counted from the same time
            if is_alive or is_back or is_earlier:
                await facts.put(tx, _ALIVE_AT, str(int(now.timestamp())))
            if seen_at is not None and is_back:
                await outages.add(tx, Outage(from_at=seen_at, to_at=now))
            if seen_at is not None and is_earlier:
                logger.warning("The clock was set back by %s", seen_at - now)
                await bring_back(tx, self._packs, seen_at - now, now)

    async def _excuse_all(self, now: datetime) -> None:
        async with self._database.reading() as tx:
            unapplied = await outages.unapplied(tx)
        for outage in unapplied:
            async with self._database.reading() as tx:
                around = await _around(tx, outage)
                concerned = await _concerned_servers(tx, outage, around)
            if all([await self._is_excused(guild_id, outage, around) for guild_id in concerned]):
                async with self._database.writing() as tx:
                    await outages.mark_applied(tx, outage.id, now)

    async def _is_excused(self, guild_id: int, outage: Outage, around: Sequence[Outage]) -> bool:
        """Excuse the days of an outage in one server; False where that failed."""
        try:
            await self._excuse(guild_id, outage, around)
        except StorageTrouble:
            raise
        except Exception:
            logger.exception("Server %s: days of downtime are not excused yet", guild_id)
            return False
        return True

    async def _excuse(self, guild_id: int, outage: Outage, around: Sequence[Outage]) -> None:
        """Excuse the days of an outage in one server, each member's as they live now."""
        async with self._database.writing() as tx:
            found = await outages.concerned_members(
                tx, guild_id, _active_since(outage), outage.from_at
            )
            held = [await members.hold(tx, guild_id, user_id) for user_id in found]
            # Read only now: whoever changes the server's zone moves the streaks of those held.
            server = await servers.find(tx, guild_id)
            server_zone = zone_or_utc(server.timezone if server else "UTC")
            excused: dict[ZoneInfo, list[date]] = {}
            for member in held:
                if member is None:  # has deleted what is known of them meanwhile
                    continue
                zone = zone_for(member, server_zone)
                if zone not in excused:
                    excused[zone] = excused_days(outage, around, zone)
                if excused[zone]:
                    await outages.excuse(tx, guild_id, member.user_id, excused[zone])
                    await recount(tx, zone, member)


async def _around(tx: Transaction, outage: Outage) -> list[NotedOutage]:
    """Return the outages that a day which this one touches may have suffered, too."""
    return await outages.between(
        tx, outage.from_at - _MORE_THAN_A_DAY, outage.to_at + _MORE_THAN_A_DAY
    )


async def _concerned_servers(
    tx: Transaction, outage: Outage, around: Sequence[Outage]
) -> list[int]:
    lost = sum((each.to_at - each.from_at for each in around), timedelta(0))
    if lost < EXCUSED_AFTER:
        return []
    return await outages.concerned_servers(tx, _active_since(outage), outage.from_at)


def _active_since(outage: Outage) -> date:
    return (outage.from_at - _ACTIVE_WITHIN).date()
