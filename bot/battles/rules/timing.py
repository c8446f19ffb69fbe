"""When battles begin, when their entries and votes close, and what counts as too soon."""

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.battles.rules.battles import Every, Format
from bot.calendar.rules.days import aware, first_instant
from bot.calendar.rules.moments import next_on

ENTRIES_OPEN: Final = {
    Format.TWO_HOUR: timedelta(hours=2),
    Format.WEEKEND: timedelta(hours=48),
    Format.WEEK: timedelta(days=7),
}
"""How long there is to enter."""
VOTES_OPEN: Final = {
    Format.TWO_HOUR: timedelta(hours=24),
    Format.WEEKEND: timedelta(hours=48),
    Format.WEEK: timedelta(days=3),
}
"""How long there is to vote."""
SHORTEST_ENTRIES: Final = timedelta(minutes=15)
LONGEST_ENTRIES: Final = timedelta(days=28)
SHORTEST_VOTES: Final = timedelta(hours=1)
LONGEST_VOTES: Final = timedelta(days=14)
LEAST_VOTES: Final = timedelta(hours=12)
"""How long voters have if the bot was down while they could vote."""
LEAST_ENTRIES: Final = 3
"""With fewer at the deadline, it is extended once."""
LEAST_FOR_VOTES: Final = 2
SHORTEST_SECONDS: Final = 10
"""How long an entry is at least."""
LONGEST_SECONDS: Final = 180

_FRIDAY: Final = 4
_WEEKEND_FROM: Final = time(18)
_WEEKEND_TO: Final = "20:00"
_SUNDAY: Final = 6
_LEAST_EXTENSION: Final = timedelta(hours=2)
_REMINDED_BEFORE: Final = timedelta(hours=24)
_REMINDED_BEFORE_TWO_HOUR: Final = timedelta(hours=6)


def entries_close_at(battle: Format, starts_at: datetime, zone: ZoneInfo) -> datetime:
    """Return the deadline of a battle that starts at an instant.

    A weekend that starts on a Friday from 18:00 on ends on Sunday at 20:00, in the server's zone.
    """
    local = aware(starts_at).astimezone(zone)
    if (
        battle is Format.WEEKEND
        and local.weekday() == _FRIDAY
        and local.time().replace(tzinfo=None) >= _WEEKEND_FROM
    ):
        return next_on(_SUNDAY, _WEEKEND_TO, after=starts_at, zone=zone)
    return starts_at + ENTRIES_OPEN[battle]


def format_of(length: timedelta) -> Format:
    """Return the format that comes nearest to a length of time for entries."""
    if length <= timedelta(hours=12):
        return Format.TWO_HOUR
    return Format.WEEKEND if length < timedelta(days=5) else Format.WEEK


def extension(battle: Format) -> timedelta:
    """Return by how much a deadline is extended if too few have entered."""
    return max(ENTRIES_OPEN[battle] / 2, _LEAST_EXTENSION)


def reminder_at(battle: Format, votes_close_at: datetime) -> datetime:
    """Return when entrants who haven't voted yet are reminded."""
    two_hour = battle is Format.TWO_HOUR
    return aware(votes_close_at) - (_REMINDED_BEFORE_TWO_HOUR if two_hour else _REMINDED_BEFORE)


def next_start(
    every: Every, weekday: int, start_time: str, *, after: datetime, zone: ZoneInfo
) -> datetime:
    """Return when a scheduled battle starts next: every week, or on a month's first such day."""
    if every is Every.WEEK:
        return next_on(weekday, start_time, after=after, zone=zone)
    first = aware(after).astimezone(zone).date().replace(day=1)
    while True:
        day = first + timedelta(days=(weekday - first.weekday()) % 7)
        at = first_instant(day, time.fromisoformat(start_time), zone)
        if at > after:
            return at
        first = _next_month(first)


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)
