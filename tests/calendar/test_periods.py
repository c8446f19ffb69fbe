"""Posting instants and periods, in every zone and around every clock change of 2024 to 2030."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.calendar.rules.periods import (
    POSTED_CADENCES,
    Cadence,
    Due,
    Timetable,
    closes_at,
    current_period,
    latest_due,
    month_of,
    next_due,
    period_of,
    standing_periods,
    week_of,
)
from tests.calendar.clock_changes import (
    FROM,
    ONE_DAY,
    TICK,
    UNTIL,
    ClockChange,
    clock_changes,
    days,
    distinct_changes,
    distinct_zones,
    offset,
    wall,
    zones,
)

TIMES = (time(0), time(0, 30), time(2, 30), time(3), time(23, 59))
AN_HOUR = timedelta(hours=1)
MIDNIGHT_TWICE = ClockChange(  # at 00:01 back to 23:01, when the next date has begun
    zone=ZoneInfo("America/St_Johns"),
    at=datetime(2010, 11, 7, 2, 31, tzinfo=UTC),
    before=timedelta(hours=-2, minutes=-30),
    after=timedelta(hours=-3, minutes=-30),
)
FIRST_DAY, LAST_DAY = date(2024, 1, 1), date(2030, 12, 31)

a_zone = st.deferred(lambda: st.sampled_from(zones()))
a_change = st.deferred(lambda: st.sampled_from(clock_changes()))
a_time = st.times().map(lambda at: at.replace(second=0, microsecond=0))
a_day = st.dates(date(1970, 1, 1), date(2200, 1, 1))
a_cadence = st.sampled_from(POSTED_CADENCES)
an_instant = st.datetimes(
    FROM.replace(tzinfo=None), UNTIL.replace(tzinfo=None), timezones=st.just(UTC)
)
a_timetable = st.builds(Timetable, zone=a_zone, daily_time=a_time, weekday=st.integers(0, 6))


def walk(cadence: Cadence, timetable: Timetable, after: datetime, until: datetime) -> Iterator[Due]:
    """Step from posting to posting, each time asking for the next one after the last."""
    due = next_due(cadence, timetable, after)
    while due.at <= until:
        yield due
        following = next_due(cadence, timetable, due.at)
        assert following.at > due.at
        due = following


def times_near(change: ClockChange) -> list[time]:
    """The very minutes of a change, on either side of it and between."""
    middle = change.wall_before + (change.wall_after - change.wall_before) / 2
    last = change.wall_before - timedelta(minutes=1)
    return [shown.time() for shown in (last, change.wall_before, middle, change.wall_after)]


def end_of_date(on: date, zone: ZoneInfo) -> datetime:
    """Return the last second of a local date, the later one where the clocks show it twice."""
    midnight = datetime.combine(on + ONE_DAY, time(0), tzinfo=zone)
    earliest = midnight.astimezone(UTC) - 3 * AN_HOUR
    ends = (earliest + n * timedelta(minutes=15) for n in range(6 * 4, -1, -1))
    return next(at for at in ends if wall(at - timedelta(seconds=1), zone).date() <= on)


# ---------------------------------------------------------------- the names of periods


@given(day=a_day)
@settings(deadline=None)
def test_periods_are_the_date_the_iso_week_and_the_month(day: date) -> None:
    assert period_of(Cadence.DAILY, day) == f"{day:%Y-%m-%d}"
    assert period_of(Cadence.WEEKLY, day) == week_of(day) == f"{day:%G-W%V}"
    assert period_of(Cadence.MONTHLY, day) == month_of(day) == f"{day:%Y-%m}"
    assert standing_periods(day) == ("all", f"{day:%Y-%m}", f"{day:%G-W%V}")


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2026, 11, 22), "2026-W47"),
        (date(2027, 1, 1), "2026-W53"),
        (date(2024, 12, 30), "2025-W01"),
        (date(2027, 1, 4), "2027-W01"),
    ],
)
def test_a_week_belongs_to_its_iso_year(day: date, week: str) -> None:
    assert week_of(day) == week


@given(cadence=a_cadence, day=a_day)
@settings(deadline=None)
def test_periods_sort_chronologically(cadence: Cadence, day: date) -> None:
    assert period_of(cadence, day) <= period_of(cadence, day + ONE_DAY)


@given(cadence=a_cadence, timetable=a_timetable, now=an_instant)
@settings(deadline=None)
def test_the_current_period_is_that_of_the_server_calendar(
    cadence: Cadence, timetable: Timetable, now: datetime
) -> None:
    today = wall(now, timetable.zone).date()
    assert current_period(cadence, timetable, now) == period_of(cadence, today)


# ---------------------------------------------------------------- posting instants


def test_one_daily_posting_for_each_date_through_every_change_of_every_zone() -> None:
    for change in clock_changes():
        on = change.wall_before.date()
        for at in {*TIMES, *times_near(change)}:
            timetable = Timetable(zone=change.zone, daily_time=at, weekday=0)
            expected = {
                f"{day}": change.first(datetime.combine(day, at))
                for day in days(on - ONE_DAY, on + ONE_DAY)
            }
            begin, end = min(expected.values()) - TICK, max(expected.values())
            dues = list(walk(Cadence.DAILY, timetable, begin, end))
            assert [due.period for due in dues] == list(expected), f"{change}, {at}"
            assert [due.at for due in dues] == list(expected.values()), f"{change}, {at}"
            assert all(x.at < y.at for x, y in pairwise(dues)), f"{change}, {at}"


def test_postings_are_the_same_when_computed_twice_around_clock_changes() -> None:
    """Whenever they are computed, the postings are the same: no duplicates, no gaps."""
    for change in (*distinct_changes(), MIDNIGHT_TWICE):
        for at in {time(23, 59), *times_near(change)}:
            timetable = Timetable(zone=change.zone, daily_time=at, weekday=0)
            begin, end = change.at - 2 * ONE_DAY, change.at + 2 * ONE_DAY
            for earlier, due in pairwise(walk(Cadence.DAILY, timetable, begin, end)):
                assert latest_due(Cadence.DAILY, timetable, due.at) == due, f"{change}, {at}"
                assert latest_due(Cadence.DAILY, timetable, due.at - TICK) == earlier
                assert next_due(Cadence.DAILY, timetable, due.at - TICK) == due
            for minutes in (-61, -1, 0, 1, 61):
                now = change.at + timedelta(minutes=minutes)
                latest = latest_due(Cadence.DAILY, timetable, now)
                following = next_due(Cadence.DAILY, timetable, now)
                assert latest.at <= now < following.at, f"{change}, {at}, {now}"
                assert next_due(Cadence.DAILY, timetable, latest.at) == following


def test_one_weekly_posting_for_the_week_of_every_change_of_every_zone() -> None:
    for change in clock_changes():
        on = change.wall_before.date()
        for at in {change.wall_before.time(), change.wall_after.time(), time(23, 59)}:
            timetable = Timetable(zone=change.zone, daily_time=at, weekday=on.weekday())
            expected = {
                week_of(day): change.first(datetime.combine(day, at))
                for day in (on - 7 * ONE_DAY, on, on + 7 * ONE_DAY)
            }
            begin, end = min(expected.values()) - TICK, max(expected.values())
            dues = list(walk(Cadence.WEEKLY, timetable, begin, end))
            assert {due.period: due.at for due in dues} == expected, f"{change}, {at}"
            assert len(dues) == len(expected), f"{change}, {at}"


def test_one_weekly_posting_for_each_iso_week_over_the_years() -> None:
    weeks = list(dict.fromkeys(week_of(day) for day in days(date(2024, 1, 8), date(2030, 12, 22))))
    for index, zone in enumerate(distinct_zones()):
        at, weekday = TIMES[index % len(TIMES)], index % 7
        timetable = Timetable(zone=zone, daily_time=at, weekday=weekday)
        dues = [
            due
            for due in walk(Cadence.WEEKLY, timetable, FROM, UNTIL)
            if weeks[0] <= due.period <= weeks[-1]
        ]
        assert [due.period for due in dues] == weeks, zone.key
        for due in dues:
            year, week = due.period.split("-W")
            on = date.fromisocalendar(int(year), int(week), weekday + 1)
            shown = wall(due.at, zone)
            skipped_to_midnight = shown == datetime.combine(on + ONE_DAY, time(0))
            assert shown.date() == on or skipped_to_midnight, f"{zone.key}: {due}"


def test_one_monthly_posting_for_each_month_over_the_years() -> None:
    months = [f"{year}-{month:02d}" for year in range(2024, 2031) for month in range(1, 13)][1:-1]
    for index, zone in enumerate(distinct_zones()):
        timetable = Timetable(zone=zone, daily_time=TIMES[index % len(TIMES)], weekday=0)
        dues = [
            due
            for due in walk(Cadence.MONTHLY, timetable, FROM, UNTIL)
            if months[0] <= due.period <= months[-1]
        ]
        assert [due.period for due in dues] == months, zone.key
        assert {wall(due.at, zone).day for due in dues} == {1}, zone.key


@given(cadence=a_cadence, timetable=a_timetable, now=an_instant, elsewhere=a_zone)
@settings(deadline=None)
def test_now_is_between_the_latest_and_the_next_posting(
    cadence: Cadence, timetable: Timetable, now: datetime, elsewhere: ZoneInfo
) -> None:
    latest, following = latest_due(cadence, timetable, now), next_due(cadence, timetable, now)
    assert latest.at <= now < following.at
    assert latest.period < following.period
    assert latest_due(cadence, timetable, latest.at) == latest
    assert next_due(cadence, timetable, latest.at) == following
    assert latest_due(cadence, timetable, following.at) == following
    assert latest_due(cadence, timetable, following.at - TICK) == latest
    assert latest_due(cadence, timetable, now.astimezone(elsewhere)) == latest
    assert next_due(cadence, timetable, now.astimezone(elsewhere)) == following


@given(cadence=a_cadence, timetable=a_timetable, now=an_instant)
@settings(deadline=None)
def test_a_posting_is_due_on_its_weekday_or_the_1st_at_the_server_time(
    cadence: Cadence, timetable: Timetable, now: datetime
) -> None:
    due = next_due(cadence, timetable, now)
    shown = wall(due.at, timetable.zone)
    assume(shown.time() == timetable.daily_time)  # all but those in a gap, walked above
    assert due.period == period_of(cadence, shown.date())
    if cadence is Cadence.WEEKLY:
        assert shown.weekday() == timetable.weekday
    if cadence is Cadence.MONTHLY:
        assert shown.day == 1


@given(cadence=a_cadence, timetable=a_timetable, now=an_instant, steps=st.integers(2, 12))
@settings(deadline=None)
def test_walking_the_due_times_yields_every_period_once_in_order(
    cadence: Cadence, timetable: Timetable, now: datetime, steps: int
) -> None:
    dues = [next_due(cadence, timetable, now)]
    while len(dues) < steps:
        dues.append(next_due(cadence, timetable, dues[-1].at))
    span = days(now.date() - 40 * ONE_DAY, dues[-1].at.date() + 2 * ONE_DAY)
    periods = list(dict.fromkeys(period_of(cadence, day) for day in span))
    first = periods.index(dues[0].period)
    assert [due.period for due in dues] == periods[first : first + steps]
    assert all(earlier.at < later.at for earlier, later in pairwise(dues))


# ---------------------------------------------------------------- how long a posting is open


@given(opened_at=an_instant, zone=a_zone, elsewhere=a_zone)
@settings(deadline=None)
def test_a_daily_is_open_for_36_hours_and_a_weekly_for_8_days(
    opened_at: datetime, zone: ZoneInfo, elsewhere: ZoneInfo
) -> None:
    today = wall(opened_at, zone).date()
    for cadence, open_for in (
        (Cadence.DAILY, timedelta(hours=36)),
        (Cadence.WEEKLY, timedelta(days=8)),
    ):
        period = period_of(cadence, today)
        closing = closes_at(cadence, opened_at.astimezone(elsewhere), period, zone)
        assert closing == opened_at + open_for


@given(opened_at=an_instant, month=st.dates(FIRST_DAY, LAST_DAY).map(month_of), zone=a_zone)
@settings(deadline=None)
def test_a_monthly_is_open_until_the_4th_of_the_next_month_at_midnight(
    opened_at: datetime, month: str, zone: ZoneInfo
) -> None:
    closing = closes_at(Cadence.MONTHLY, opened_at, month, zone)
    year, number = map(int, month.split("-"))
    fourth = date(year + number // 12, number % 12 + 1, 4)
    assert wall(closing, zone).date() == fourth
    assert wall(closing - timedelta(seconds=1), zone).date() == fourth - ONE_DAY


def test_a_month_is_over_everywhere_before_its_posting_closes() -> None:
    for month in ("2024-01", "2024-02", "2025-10", "2026-02", "2026-03", "2026-12"):
        last_day = date.fromisoformat(f"{month}-28") + 4 * ONE_DAY
        last_day -= last_day.day * ONE_DAY
        over_everywhere = max(end_of_date(last_day, zone) for zone in zones())
        for server in zones():
            assert closes_at(Cadence.MONTHLY, FROM, month, server) > over_everywhere


def test_a_daily_of_a_utc_server_is_open_until_its_date_is_over_everywhere_on_earth() -> None:
    """What "every zone gets its whole local day" comes to, for the server as it is set up at first.

    The quest of a date does not close in any zone before that date has ended there, at whatever
    time of day the server posts: 36 hours after 00:00 UTC it is midnight in the last zone.
    """
    for at in (time(0), time(9), time(23, 59)):
        for change in distinct_changes():
            opened_at = datetime.combine(change.at.date(), at, tzinfo=UTC)
            closing = closes_at(Cadence.DAILY, opened_at, f"{opened_at:%Y-%m-%d}", ZoneInfo("UTC"))
            assert end_of_date(opened_at.date(), change.zone) <= closing, str(change)
    for zone in zones():
        opened_at = datetime(2026, 11, 22, tzinfo=UTC)
        closing = closes_at(Cadence.DAILY, opened_at, "2026-11-22", ZoneInfo("UTC"))
        assert end_of_date(opened_at.date(), zone) <= closing, zone.key


@given(server=a_timetable, zone=a_zone, now=an_instant)
@settings(deadline=None)
def test_a_daily_is_open_until_its_date_is_over_wherever_it_is_not_too_much_earlier(
    server: Timetable, zone: ZoneInfo, now: datetime
) -> None:
    """For any server: in all zones ahead of it, and behind it by 12 hours plus its time of day."""
    due = next_due(Cadence.DAILY, server, now)
    closing = closes_at(Cadence.DAILY, due.at, due.period, server.zone)
    on = date.fromisoformat(due.period)
    end = end_of_date(on, zone)
    behind = offset(server.zone, due.at) - offset(zone, end - timedelta(seconds=1))
    time_of_day = wall(due.at, server.zone) - datetime.combine(on, time(0))
    assert (end <= closing) == (behind <= timedelta(hours=12) + time_of_day)


@pytest.mark.parametrize(
    ("server", "at", "zone", "covered"),
    [
        ("Asia/Tokyo", time(9), "Etc/GMT+12", True),  # so from UTC+9 westwards the whole earth is
        ("Australia/Sydney", time(9), "Pacific/Honolulu", True),
        ("Australia/Sydney", time(9), "Pacific/Pago_Pago", False),
        ("Pacific/Kiritimati", time(12), "Etc/GMT+12", False),
        ("Pacific/Kiritimati", time(14), "Etc/GMT+12", True),
        ("Pacific/Kiritimati", time(0), "Pacific/Kiritimati", True),
    ],
)
def test_which_zones_a_daily_covers(server: str, at: time, zone: str, *, covered: bool) -> None:
    timetable = Timetable(zone=ZoneInfo(server), daily_time=at, weekday=0)
    due = next_due(Cadence.DAILY, timetable, datetime(2026, 11, 22, 15, tzinfo=UTC))
    closing = closes_at(Cadence.DAILY, due.at, due.period, timetable.zone)
    end = end_of_date(date.fromisoformat(due.period), ZoneInfo(zone))
    assert (end <= closing) is covered


def test_a_daily_is_open_at_every_hour_of_every_clock_with_ten_hours_to_go() -> None:
    """What holds in every zone, whenever the server posts, even over a change by two hours.

    Every time of day that the clocks show comes while the quest is open, and then it stays open
    for ten more hours at the least: at whatever hour one practises, one such stretch lies in it.
    """
    half_an_hour = timedelta(minutes=30)
    for change in distinct_changes():
        skipped = {
            (change.wall_before + n * half_an_hour).time()
            for n in range((change.after - change.before) // half_an_hour)
        }
        for hours in range(-36, 1, 6):
            opened_at = change.at + hours * AN_HOUR
            closing = closes_at(Cadence.DAILY, opened_at, "2026-11-22", change.zone)
            halves = (closing - 10 * AN_HOUR - opened_at) // half_an_hour
            shown = {wall(opened_at + n * half_an_hour, change.zone).time() for n in range(halves)}
            assert len(shown | skipped) == 48, f"{change}, opened {opened_at}"


@given(change=a_change, hours=st.integers(-8 * 24, 0))
@settings(deadline=None)
def test_a_weekly_is_open_for_six_whole_local_dates_and_seven_without_a_change(
    change: ClockChange, hours: int
) -> None:
    opened_at = change.at + hours * AN_HOUR
    closing = closes_at(Cadence.WEEKLY, opened_at, "2026-W47", change.zone)
    first, last = wall(opened_at, change.zone), wall(closing, change.zone)
    whole_dates = (last.date() - first.date()).days - (first.time() != time(0))
    assert whole_dates >= (7 if change.after >= change.before else 6)
