"""Producer days: the local date that an instant counts for.

A producer day begins at 04:00 in the member's zone, because producers work late.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY_STARTS_AT = time(4)
YESTERDAY_UNTIL = time(12)
_ONE_DAY = timedelta(days=1)
_WIDEST_CHANGE = timedelta(days=2)
"""Zones are at most 26 hours apart."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneChange:
    """The zone that a member had when the producer day `on` began, in which they changed it."""

    before: ZoneInfo
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneHistory:
    """A member's time zone and its last change, for producer days around now."""

    zone: ZoneInfo
    change: ZoneChange | None = None

    def today(self, now: datetime) -> date:
        """Return the producer day that `now` counts for; it never goes back when a zone changes."""
        day = producer_day(now, self.zone)
        change = self._change_near(day)
        return max(day, change.on) if change else day

    def zone_at_start_of(self, day: date) -> ZoneInfo:
        """Return the zone in which a producer day began."""
        change = self._change_near(day)
        return change.before if change and day <= change.on else self.zone

    def _change_near(self, day: date) -> ZoneChange | None:
        """Return the change, unless a wrong clock made it far ahead of `day`."""
        if self.change is None or self.change.on > day + _WIDEST_CHANGE:
            return None
        return self.change

    def starts_at(self, day: date) -> datetime:
        """Return when a recent producer day began, or will begin."""
        return day_start(day, self.zone_at_start_of(day))

    def minutes_so_far(self, day: date, now: datetime) -> int:
        """Return the whole minutes of producer day `day` that have passed at `now`.

        They are never more than the day had when it began: a move to the west adds none.
        """
        ends_at = min(self.starts_at(day + _ONE_DAY), day_end(day, self.zone_at_start_of(day)))
        return max(0, (min(aware(now), ends_at) - self.starts_at(day)) // timedelta(minutes=1))

    def yesterday_counts_until(self, today: date) -> datetime:
        """Return until when work may be logged for the day before `today`: noon.

        It is noon in the zone in which that day ended.
        """
        return first_instant(today, YESTERDAY_UNTIL, self.zone_at_start_of(today))

    def changed_to(self, zone: ZoneInfo, now: datetime) -> "ZoneHistory":
        """Return the history after a change to another zone."""
        today = self.today(now)
        change = ZoneChange(before=self.zone_at_start_of(today), on=today)
        return ZoneHistory(zone=zone, change=change)
