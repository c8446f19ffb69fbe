"""Downtime of the bot's own: when it was away, and which producer days that excuses."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.calendar.rules.days import aware, day_end, day_start, producer_day

AWAY_AFTER = timedelta(minutes=30)
"""How old the last sign of life is when the bot has been away, and was not just started anew."""
EXCUSED_AFTER = timedelta(hours=6)
_ONE_DAY = timedelta(days=1)
_NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A time during which the bot was away, from its last sign of life to the next."""

    from_at: datetime
    to_at: datetime


def was_away(seen_at: datetime, now: datetime) -> bool:
    """Tell whether the bot was away since it was last seen, or only between two signs of life.

    Raises:
        ValueError: an instant is naive.
    """
    return aware(now) - aware(seen_at) >= AWAY_AFTER


def excused_days(outage: Outage, known: Iterable[Outage], zone: ZoneInfo) -> list[date]:
    """Return the producer days that an outage excuses: 6 hours of one were lost (rules, Streak).

    Args:
        outage: the one whose days are asked for.
        known: all that there were around it, and itself.
        zone: where the member lives.
    """
    lost = list(known)
    day, found = producer_day(outage.from_at, zone), list[date]()
    while day_start(day, zone) < outage.to_at:
        if sum((_overlap(each, day, zone) for each in lost), _NO_TIME) >= EXCUSED_AFTER:
            found.append(day)
        day += _ONE_DAY
    return found


def _overlap(outage: Outage, day: date, zone: ZoneInfo) -> timedelta:
    begun = max(outage.from_at, day_start(day, zone))
    return max(_NO_TIME, min(outage.to_at, day_end(day, zone)) - begun)
