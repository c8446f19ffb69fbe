"""Producer days and wall-clock time: the local date that an instant counts for.

A producer day begins at 04:00 in the member's zone, because producers work late.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY_STARTS_AT = time(4)
YESTERDAY_UNTIL = time(12)
_ONE_DAY = timedelta(days=1)


def zone_named(name: str) -> ZoneInfo | None:
    """Return the IANA zone called `name`, or None where there is none such."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def zone_or_utc(name: str) -> ZoneInfo:
    """Return the IANA zone called `name`, or UTC where the zone data has dropped it since."""
    return zone_named(name) or ZoneInfo("UTC")


def aware(instant: datetime) -> datetime:
    """Return `instant` in UTC.

    Raises:
        ValueError: it is naive, and so no instant at all.
    """
    if instant.tzinfo is None:
        raise ValueError("an instant needs a zone; this datetime is naive")
    return instant.astimezone(UTC)


def first_instant(on: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the instant, in UTC, at which the clocks of `zone` first reach `at` on date `on`.

    A time of day that a clock change skips comes at the first instant after the gap; one that
    comes twice, at its first (rules, Quests).
    """
    wall = datetime.combine(on, at, tzinfo=zone)
    instant = wall.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return instant
    # Inside a gap the offset before it (fold=0) lands after the gap by what was skipped of it,
    # the offset after it (fold=1) before it by the rest: the change lies between the two.
    return _change_between(wall.replace(fold=1).astimezone(UTC), instant, zone)


def _change_between(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    offset_before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == offset_before:
            low = middle
        else:
            high = middle
    return high


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which producer day `day` begins in `zone`."""
    return first_instant(day, DAY_STARTS_AT, zone)


def day_end(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which producer day `day` ends in `zone`: the start of the next."""
    return day_start(day + _ONE_DAY, zone)


def producer_day(instant: datetime, zone: ZoneInfo) -> date:
    """Return the producer day that `instant` counts for in `zone`."""
    day = aware(instant).astimezone(zone).date()
    return day if instant >= day_start(day, zone) else day - _ONE_DAY


def minutes_so_far(day: date, zone: ZoneInfo, now: datetime) -> int:
    """Return how many whole minutes producer day `day` has had at `now`: 0 if it is to come."""
    until = min(aware(now), day_end(day, zone))
    return max(0, (until - day_start(day, zone)) // timedelta(minutes=1))


def yesterday_counts_until(today: date, zone: ZoneInfo) -> datetime:
    """Return the instant up to which work may be logged for the day before `today`: noon."""
    return first_instant(today, YESTERDAY_UNTIL, zone)
