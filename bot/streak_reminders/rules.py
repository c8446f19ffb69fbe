"""When a member is reminded of a streak that would end at the next 04:00 (rules, Streak)."""

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.calendar.rules.days import DAY_STARTS_AT, aware, day_end, first_instant, producer_day

HOURS: Final = (*range(16, 24), *range(3))
"""The hours a member can choose from: of the evening, and before the producer day ends."""
LEAST_STREAK_DAYS: Final = 3
TIME_TO_ACT: Final = timedelta(minutes=15)
"""How long before the end of the day the latest message is sent: ten minutes take a moment."""


def reminder_of(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """Return when a member is reminded on a producer day."""
    on = day if hour >= DAY_STARTS_AT.hour else day + timedelta(days=1)
    return first_instant(on, time(hour), zone)


def next_reminder_at(hour: int, zone: ZoneInfo, now: datetime) -> datetime:
    """Return the next time after `now` at which a member is reminded."""
    day = producer_day(now, zone)
    while (at := reminder_of(day, hour, zone)) <= now:
        day += timedelta(days=1)
    return at


def is_time(day: date, hour: int, zone: ZoneInfo, now: datetime) -> bool:
    """Return whether it is late enough on a producer day, and not too late."""
    return reminder_of(day, hour, zone) <= aware(now) <= day_end(day, zone) - TIME_TO_ACT
