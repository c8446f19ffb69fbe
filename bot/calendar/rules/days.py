"""Producer days: the local date that an instant counts for.

A producer day begins at 04:00 in the member's zone, because producers work late.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY_STARTS_AT = time(4)
YESTERDAY_UNTIL = time(12)
_ONE_DAY = timedelta(days=1)


def zone_named(name: str) -> ZoneInfo | None:
    """Return the IANA zone called `name`, or None if there is no such zone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def zone_or_utc(name: str) -> ZoneInfo:
    """Return the IANA zone called `name`, or UTC if it is no longer in the zone data."""
    return zone_named(name) or ZoneInfo("UTC")


def aware(instant: datetime) -> datetime:
    """Return `instant` in UTC."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a zone; this datetime is naive")
    return instant.astimezone(UTC)


def first_instant(on: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the instant, in UTC, at which clocks in `zone` first show `at` or later on `on`.

    A time that a clock change skips becomes the first instant after the gap; of a time that occurs
    twice, it is the first (rules, Quests).
    """
    wall = datetime.combine(on, at, tzinfo=zone)
    instant = wall.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return instant
    # `wall` is in a gap: with the offset before the gap (fold=0) it converts to an instant after
    # the change, with the offset after it (fold=1) to one before.
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
    """Return the whole minutes of producer day `day` that have passed at `now`."""
    until = min(aware(now), day_end(day, zone))
    return max(0, (until - day_start(day, zone)) // timedelta(minutes=1))


def yesterday_counts_until(today: date, zone: ZoneInfo) -> datetime:
    """Return until when work may be logged for the day before `today`: noon."""
    return first_instant(today, YESTERDAY_UNTIL, zone)
