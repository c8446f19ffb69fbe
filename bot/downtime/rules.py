"""The bot's downtime: what counts as an outage, and which producer days it excuses."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.calendar.rules.days import aware, day_end, day_start, producer_day

DOWN_AFTER = timedelta(minutes=30)
"""How old the last heartbeat must be to count as an outage instead of a restart."""
EXCUSED_AFTER = timedelta(hours=6)
_ONE_DAY = timedelta(days=1)
_NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A period in which the bot was down, from one heartbeat to the next."""

    from_at: datetime
    to_at: datetime


def was_down(seen_at: datetime, now: datetime) -> bool:
    """Return whether the time since the last heartbeat counts as an outage."""
    return aware(now) - aware(seen_at) >= DOWN_AFTER


def excused_days(outage: Outage, nearby: Iterable[Outage], zone: ZoneInfo) -> list[date]:
    """Return the producer days of an outage with 6 hours or more of downtime (rules, Streak).

    `nearby` are the outages that may share a day with it, including itself.
    """
    outages = list(nearby)
    day, excused = producer_day(outage.from_at, zone), list[date]()
    while day_start(day, zone) < outage.to_at:
        if sum((_overlap(each, day, zone) for each in outages), _NO_TIME) >= EXCUSED_AFTER:
            excused.append(day)
        day += _ONE_DAY
    return excused


def _overlap(outage: Outage, day: date, zone: ZoneInfo) -> timedelta:
    from_at = max(outage.from_at, day_start(day, zone))
    return max(_NO_TIME, min(outage.to_at, day_end(day, zone)) - from_at)
