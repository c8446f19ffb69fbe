"""Producer days and wall-clock time, in every zone and around every clock change to 2031.

What a rule gives is held against the clocks themselves, read minute by minute: the clocks have
reached a time of day once they have shown it or anything later, so that after the clocks go back
it is the furthest they had come that counts.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendar.rules.days import (
    ZoneHistory,
    aware,
    day_end,
    day_start,
    first_instant,
    producer_day,
    zone_named,
)
from tests.calendar.clock_changes import (
    FROM,
    ONE_DAY,
    ONE_MINUTE,
    TICK,
    UNTIL,
    ClockChange,
    clock_changes,
    days,
    distinct_changes,
    distinct_zones,
    wall,
    zones,
)

FIVE_MINUTES = timedelta(minutes=5)
FIRST_DAY, LAST_DAY = date(2024, 1, 2), date(2030, 12, 30)
ZONE_NAMES = available_timezones()
NO_ZONES = ["", "Europe", "Europe/", "../UTC", "/etc/passwd", "a\0b", "\udc80", "a" * 300]
TWO_HOUR_ZONE = "Antarctica/Troll"  # the only one whose clocks change by more than an hour

a_zone = st.deferred(lambda: st.sampled_from(zones()))
an_instant = st.datetimes(
    FROM.replace(tzinfo=None), UNTIL.replace(tzinfo=None), timezones=st.just(UTC)
)
a_day = st.dates(FIRST_DAY, LAST_DAY)
a_time = st.times().map(lambda at: at.replace(microsecond=0))


def furthest(
    zone: ZoneInfo, low: datetime, high: datetime, step: timedelta
) -> Iterator[tuple[datetime, datetime]]:
    """Read the clocks from `low` to `high`: each instant, and the furthest they have come."""
    reached = wall(low, zone)
    while low < high:
        reached = max(reached, wall(low, zone))
        yield low, reached
        low += step


def around(change: ClockChange, reach: int = 2) -> list[date]:
    """Return the local dates near a change."""
    on = change.wall_before.date()
    return days(on - reach * ONE_DAY, on + reach * ONE_DAY)


# ---------------------------------------------------------------- zones and instants


def test_every_iana_zone_is_known_by_its_name() -> None:
    for zone in zones():
        assert zone_named(zone.key) is zone


@given(name=st.text() | st.sampled_from(NO_ZONES))
@settings(deadline=None)
def test_unknown_zone_names_return_none(name: str) -> None:
    assert (zone_named(name) is not None) == (name in ZONE_NAMES)


@given(instant=an_instant, zone=a_zone)
@settings(deadline=None)
def test_an_instant_is_the_same_one_in_utc(instant: datetime, zone: ZoneInfo) -> None:
    there = aware(instant.astimezone(zone))
    assert there == instant
    assert there.tzinfo is UTC


def test_clock_changes_are_found_in_every_zone() -> None:
    """The changes that the tests below need are found, to the minute."""
    known = {str(change) for change in clock_changes()}
    assert len(known) > 2_000
    assert {
        "Europe/Berlin at 2026-03-29 01:00Z",
        "America/New_York at 2026-11-01 06:00Z",
        "Australia/Lord_Howe at 2026-10-03 15:30Z",
        "America/Nuuk at 2026-03-29 01:00Z",
        "Antarctica/Troll at 2026-03-29 01:00Z",
        "Asia/Almaty at 2024-02-29 18:00Z",
    } <= known
    assert all(change.at.second == 0 for change in clock_changes())


# ---------------------------------------------------------------- first instants


def test_the_first_instant_of_each_minute_around_each_change() -> None:
    """Read off the clocks minute by minute: what a gap skips comes right after the gap."""
    for change in distinct_changes():
        low, high = change.at - timedelta(hours=3), change.at + timedelta(hours=3)
        shown = wall(low, change.zone) - ONE_MINUTE
        for instant, reached in furthest(change.zone, low, high, ONE_MINUTE):
            while shown < reached:
                shown += ONE_MINUTE
                found = first_instant(shown.date(), shown.time(), change.zone)
                assert found == instant, f"{change}: {shown}"
                assert change.first(shown) == instant, f"{change}: {shown}"


def test_the_first_instant_near_each_change_of_each_zone() -> None:
    hops = [timedelta(seconds=s) for s in (-3_600, -1_800, -1, 0, 1, 900, 1_800, 3_599, 3_600)]
    for change in clock_changes():
        for shown in {at + hop for at in (change.wall_before, change.wall_after) for hop in hops}:
            found = first_instant(shown.date(), shown.time(), change.zone)
            assert found == change.first(shown), f"{change}: {shown}"
            assert found.tzinfo is UTC


def test_a_repeated_time_is_its_first_and_a_skipped_time_is_after_the_gap() -> None:
    for change in clock_changes():
        middle = min(change.wall_before, change.wall_after)
        middle += abs(change.after - change.before) / 2
        found = first_instant(middle.date(), middle.time(), change.zone)
        if change.after > change.before:
            assert found == change.at, str(change)
            assert wall(found, change.zone) == change.wall_after
        else:
            assert found < change.at, str(change)
            assert wall(found, change.zone) == middle
            assert wall(found + (change.before - change.after), change.zone) == middle


@given(day=a_day, at=a_time, zone=a_zone)
@settings(deadline=None)
def test_a_first_instant_shows_its_time_and_no_clock_showed_it_before(
    day: date, at: time, zone: ZoneInfo
) -> None:
    found = first_instant(day, at, zone)
    wanted = datetime.combine(day, at)
    assert wall(found, zone) >= wanted
    assert wall(found - timedelta(seconds=1), zone) < wanted
    assert wall(found - timedelta(hours=3), zone) < wanted


def test_a_first_instant_lies_in_its_local_day_unless_the_gap_ends_at_midnight() -> None:
    """Greenland's clocks go from 23:00 to 00:00: what is skipped of that day comes at midnight."""
    past_their_day: set[str] = set()
    for change in clock_changes():
        for day in around(change, reach=1):
            for at in (time(0), time(4), time(12), time(23, 30), time(23, 59)):
                found = first_instant(day, at, change.zone)
                if wall(found, change.zone).date() != day:
                    past_their_day.add(change.zone.key)
                    assert found == change.at
                    assert change.wall_after == datetime.combine(day + ONE_DAY, time(0))
    assert past_their_day == {"America/Godthab", "America/Nuuk", "America/Scoresbysund"}


# ---------------------------------------------------------------- producer days


def test_producer_days_have_no_gaps_in_any_zone() -> None:
    """Day starts increase, and a day goes from its start to the next one's, not a tick more."""
    all_days = days(FIRST_DAY, LAST_DAY)
    for zone in distinct_zones():
        starts = [day_start(day, zone) for day in all_days]
        assert all(earlier < later for earlier, later in pairwise(starts)), zone.key
        for day, start in zip(all_days[::7], starts[::7], strict=True):
            assert producer_day(start, zone) == day, f"{zone.key}: {day}"
            assert producer_day(start - TICK, zone) == day - ONE_DAY, f"{zone.key}: {day}"


def test_producer_days_have_no_gaps_around_clock_changes() -> None:
    for change in clock_changes():
        near = around(change)
        starts = [day_start(day, change.zone) for day in near]
        assert all(earlier < later for earlier, later in pairwise(starts)), str(change)
        for day, (start, end) in zip(near, pairwise(starts), strict=False):
            assert day_end(day, change.zone) == end
            assert producer_day(start, change.zone) == day, f"{change}: {day}"
            assert producer_day(start + (end - start) / 2, change.zone) == day, f"{change}: {day}"
            assert producer_day(end - TICK, change.zone) == day, f"{change}: {day}"


def test_the_producer_day_starts_when_clocks_reach_four() -> None:
    """Read off the clocks every five minutes for a day and a half around each change."""
    for change in distinct_changes():
        low, high = change.at - timedelta(hours=30), change.at + timedelta(hours=30)
        step = FIVE_MINUTES * 6
        close = (change.at - timedelta(hours=6), change.at + timedelta(hours=6))
        readings = [
            *furthest(change.zone, low, high, step),
            *furthest(change.zone, *close, FIVE_MINUTES),
        ]
        for instant, reached in readings:
            expected = (reached - timedelta(hours=4)).date()
            assert producer_day(instant, change.zone) == expected, f"{change}: {instant}"


@given(instant=an_instant, zone=a_zone, elsewhere=a_zone)
@settings(deadline=None)
def test_an_instant_is_within_its_producer_day(
    instant: datetime, zone: ZoneInfo, elsewhere: ZoneInfo
) -> None:
    day = producer_day(instant, zone)
    assert day_start(day, zone) <= instant < day_end(day, zone)
    assert producer_day(instant.astimezone(elsewhere), zone) == day


@given(day=a_day, zone=a_zone)
@settings(deadline=None)
def test_a_producer_day_begins_at_four(day: date, zone: ZoneInfo) -> None:
    assert wall(day_start(day, zone), zone) == datetime.combine(day, time(4))


@pytest.mark.parametrize(
    ("name", "on"),
    [
        ("Pacific/Apia", date(2011, 12, 30)),  # a whole date left out
        ("Pacific/Kwajalein", date(1993, 8, 21)),  # another
        ("Antarctica/Casey", date(2018, 3, 11)),  # at 04:00 back by three hours
        ("Antarctica/Casey", date(2018, 10, 7)),  # at 04:00 on by three hours
        ("Asia/Baku", date(2015, 3, 29)),  # an hour left out at 04:00
        ("Asia/Baku", date(2015, 10, 25)),  # 04:00 comes twice
        ("Asia/Hong_Kong", date(1950, 10, 29)),  # at 04:30 back to 03:30, when the day has begun
        ("Asia/Pyongyang", date(2018, 5, 4)),  # half an hour left out before midnight
        ("America/Caracas", date(2007, 12, 9)),  # half an hour back at 03:00
    ],
)
def test_historic_clock_changes_leave_no_gaps(name: str, on: date) -> None:
    zone = ZoneInfo(name)
    near = days(on - 3 * ONE_DAY, on + 3 * ONE_DAY)
    starts = [day_start(day, zone) for day in near]
    assert all(earlier < later for earlier, later in pairwise(starts))
    for day, start in zip(near, starts, strict=True):
        assert producer_day(start, zone) == day
        assert producer_day(start - TICK, zone) == day - ONE_DAY
    for instant, reached in furthest(zone, starts[0], starts[-1], FIVE_MINUTES):
        assert producer_day(instant, zone) == (reached - timedelta(hours=4)).date()


# ---------------------------------------------------------------- minutes and borders of a day


def test_a_producer_day_has_23_to_25_hours_and_from_22_to_26_at_troll() -> None:
    lengths: dict[str, set[int]] = {zone.key: set() for zone in zones()}
    for change in clock_changes():
        for day in around(change, reach=1):
            end = day_end(day, change.zone)
            length = ZoneHistory(zone=change.zone).minutes_so_far(day, end)
            assert length == ZoneHistory(zone=change.zone).minutes_so_far(day, end + 30 * ONE_DAY)
            lengths[change.zone.key].add(length)
    assert lengths.pop(TWO_HOUR_ZONE) == {22 * 60, 24 * 60, 26 * 60}
    assert lengths["Australia/Lord_Howe"] == {23 * 60 + 30, 24 * 60, 24 * 60 + 30}
    assert lengths["Europe/Berlin"] == {23 * 60, 24 * 60, 25 * 60}
    others = set[int]().union(*lengths.values())
    assert (min(others), max(others)) == (23 * 60, 25 * 60)


@given(day=a_day, zone=a_zone, seconds=st.integers(0, 3 * 86_400))
@settings(deadline=None)
def test_minutes_so_far_are_capped_at_the_length_of_the_day(
    day: date, zone: ZoneInfo, seconds: int
) -> None:
    now = day_start(day, zone) + timedelta(seconds=seconds)
    whole = (day_end(day, zone) - day_start(day, zone)) // ONE_MINUTE
    assert ZoneHistory(zone=zone).minutes_so_far(day, now) == min(seconds // 60, whole)
    assert ZoneHistory(zone=zone).minutes_so_far(day, now.astimezone(zone)) == min(
        seconds // 60, whole
    )


@given(day=a_day, zone=a_zone, early=st.integers(0, 10**7))
@settings(deadline=None)
def test_a_future_day_has_no_minutes_so_far(day: date, zone: ZoneInfo, early: int) -> None:
    assert (
        ZoneHistory(zone=zone).minutes_so_far(day, day_start(day, zone) - timedelta(seconds=early))
        == 0
    )


def test_minutes_so_far_are_right_through_clock_changes() -> None:
    """Clock changes neither add minutes to a day nor remove any."""
    for change in distinct_changes():
        day = producer_day(change.at - TICK, change.zone)
        counts = [
            ZoneHistory(zone=change.zone).minutes_so_far(day, change.at + minute * ONE_MINUTE)
            for minute in range(-90, 91, 10)
        ]
        whole = ZoneHistory(zone=change.zone).minutes_so_far(day, change.at + 2 * ONE_DAY)
        assert all(
            later - earlier == 10 or later == whole for earlier, later in pairwise(counts)
        ), str(change)


def test_yesterday_can_be_logged_until_noon_in_every_zone() -> None:
    for change in clock_changes():
        for today in around(change, reach=1):
            noon = ZoneHistory(zone=change.zone).yesterday_counts_until(today)
            assert wall(noon, change.zone) == datetime.combine(today, time(12)), str(change)
            assert producer_day(noon, change.zone) == today
