"""Every clock change of every zone on earth, found by comparing UTC offsets.

Nothing here calls bot/calendar: it is what the rules about days and postings are held against.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

FROM = datetime(2024, 1, 1, tzinfo=UTC)
UNTIL = datetime(2031, 1, 1, tzinfo=UTC)
ONE_DAY = timedelta(days=1)
ONE_MINUTE = timedelta(minutes=1)
TICK = timedelta(microseconds=1)
_LOOKS = [FROM + n * ONE_DAY for n in range(0, (UNTIL - FROM).days, 3)] + [UNTIL]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChange:
    """The first instant at which a zone has another offset, and the two offsets."""

    zone: ZoneInfo
    at: datetime
    before: timedelta
    after: timedelta

    @property
    def wall_before(self) -> datetime:
        """The wall time at which the clocks were changed."""
        return (self.at + self.before).replace(tzinfo=None)

    @property
    def wall_after(self) -> datetime:
        """The wall time right after the change."""
        return (self.at + self.after).replace(tzinfo=None)

    def first(self, wall: datetime) -> datetime:
        """Return the instant at which the clocks, near this change, first reach `wall`.

        By arithmetic alone: by the old offset if the clocks got there before the change, at the
        change if it skipped `wall`, else by the new offset.
        """
        if wall < self.wall_before:
            return (wall - self.before).replace(tzinfo=UTC)
        if wall < self.wall_after:
            return self.at
        return (wall - self.after).replace(tzinfo=UTC)

    def __str__(self) -> str:
        return f"{self.zone.key} at {self.at:%Y-%m-%d %H:%M}Z"


def offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    """Return the UTC offset of `zone`."""
    found = instant.astimezone(zone).utcoffset()
    assert found is not None
    return found


def wall(instant: datetime, zone: ZoneInfo) -> datetime:
    """Return the wall time in `zone`, as a naive datetime."""
    return instant.astimezone(zone).replace(tzinfo=None)


def days(first: date, last: date) -> list[date]:
    """Return every date from `first` to `last`, both included."""
    return [first + n * ONE_DAY for n in range((last - first).days + 1)]


@cache
def zones() -> tuple[ZoneInfo, ...]:
    """Return every IANA zone."""
    return tuple(ZoneInfo(name) for name in sorted(available_timezones()))


@cache
def clock_changes() -> tuple[ClockChange, ...]:
    """Return every change of every zone from 2024 to 2030."""
    return tuple(change for zone in zones() for change in _changes_of(zone))


@cache
def distinct_changes() -> tuple[ClockChange, ...]:
    """Return the changes that differ in instant or offsets: near them nothing else matters."""
    return tuple({(c.at, c.before, c.after): c for c in clock_changes()}.values())


@cache
def distinct_zones() -> tuple[ZoneInfo, ...]:
    """Return one zone per distinct set of offsets from 2024 to 2030."""
    ways: dict[object, ZoneInfo] = {}
    changes: dict[str, list[object]] = {zone.key: [] for zone in zones()}
    for change in clock_changes():
        changes[change.zone.key].append((change.at, change.after))
    for zone in zones():
        ways.setdefault((offset(zone, FROM), *changes[zone.key]), zone)
    return tuple(ways.values())


def _changes_of(zone: ZoneInfo) -> list[ClockChange]:
    offsets = [look.astimezone(zone).utcoffset() for look in _LOOKS]
    return [
        _change_between(zone, low, high)
        for (low, before), (high, after) in pairwise(zip(_LOOKS, offsets, strict=True))
        if before != after
    ]


def _change_between(zone: ZoneInfo, low: datetime, high: datetime) -> ClockChange:
    before, after = offset(zone, low), offset(zone, high)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if offset(zone, middle) == before:
            low = middle
        else:
            high = middle
    return ClockChange(zone=zone, at=high, before=before, after=after)
