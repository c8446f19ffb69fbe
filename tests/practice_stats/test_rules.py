"""Rules of practice statistics: periods, heat, levels and hours."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.practice_stats.rules import (
    BEST_HOURS,
    HEAT_STEPS,
    Span,
    StatsPeriod,
    best_hours,
    first_of,
    full_day_minutes,
    heat,
    level_line,
    minutes_from,
    monday_of,
    seconds_by_hour,
    weeks_between,
)
from bot.xp.rules.levels import progress

ONE_DAY = timedelta(days=1)
DAYS = st.dates(date(2019, 12, 20), date(2033, 1, 10))
# By an hour forward and back, by half an hour, at midnight, and never.
CHANGES = [
    ("Europe/Berlin", "2026-03-29T01:00"),
    ("Europe/Berlin", "2026-10-25T01:00"),
    ("Australia/Lord_Howe", "2026-04-04T15:00"),
    ("Australia/Lord_Howe", "2026-10-03T15:30"),
    ("America/Santiago", "2026-09-06T04:00"),
    ("America/Santiago", "2026-04-05T03:00"),
    ("Asia/Kathmandu", "2026-10-25T01:00"),
]


@given(day=DAYS)
@example(day=date(2020, 12, 31))  # in the 53rd week of a leap year
@example(day=date(2024, 2, 29))
@example(day=date(2027, 1, 1))
def test_a_year_is_53_weeks_from_a_monday_and_ends_with_the_day(day: date) -> None:
    first = first_of(StatsPeriod.YEAR, day, began_on=day)
    mondays = weeks_between(first, day)
    assert mondays[0] == first
    assert len(mondays) == 53
    assert {each.weekday() for each in mondays} == {0}
    assert {later - earlier for earlier, later in pairwise(mondays)} == {7 * ONE_DAY}
    assert mondays[-1] <= day <= mondays[-1] + 6 * ONE_DAY
    assert first <= day - 364 * ONE_DAY
    assert len(weeks_between(first_of(StatsPeriod.WEEKS, day, day), day)) == 12
    assert first_of(StatsPeriod.ALL, day, date(2020, 2, 29)) == date(2020, 2, 29)
    assert monday_of(day).isocalendar()[:2] == day.isocalendar()[:2]


@given(minutes=st.lists(st.integers(0, 1_440), max_size=60))
def test_heat_is_relative_to_the_busiest_days(minutes: list[int]) -> None:
    full = full_day_minutes(minutes)
    active = [each for each in minutes if each]
    if not active:
        assert full == 0
    else:
        assert full in active
        assert sum(each >= full for each in active) * 10 >= len(active)
        assert sum(each > full for each in active) * 10 <= len(active)
    for each in minutes:
        assert heat(each, 0, full) == next(
            step for step in range(HEAT_STEPS + 1) if each * HEAT_STEPS <= step * full or step == 4
        )
        assert heat(each, 1, full) == max(1, heat(each, 0, full))


def test_a_day_with_only_a_quest_is_visible() -> None:
    assert heat(0, 1, 0) == heat(0, 2, 90) == 1
    assert heat(0, 0, 0) == 0
    assert heat(1, 0, 0) == HEAT_STEPS


@given(
    xp=st.dictionaries(st.integers(0, 500), st.integers(-300, 5_000), max_size=30),
    before=st.integers(2_000, 9_000),
    days=st.integers(1, 500),
)
def test_each_point_has_the_level_at_the_end_of_its_day(
    xp: dict[int, int], before: int, days: int
) -> None:
    since = date(2026, 1, 1)
    today = since + (days - 1) * ONE_DAY
    by_day = {since + n * ONE_DAY: gained for n, gained in xp.items()}
    total = before + sum(xp.values())
    line = level_line(by_day.items(), total, since, today, 250)
    assert line[0].on == since - ONE_DAY
    assert line[0].progress == progress(before, 250)
    assert line[-1].on == today
    assert line[-1].progress == progress(max(0, total), 250)
    assert len(line) <= 107
    assert len({later.on - earlier.on for earlier, later in pairwise(line[1:])}) <= 1
    for point in line[:-1]:
        xp_then = before + sum(gained for day, gained in by_day.items() if day <= point.on)
        assert point.progress == progress(max(0, xp_then), 250)


@st.composite
def stretches_near_a_change(draw: st.DrawFn) -> tuple[ZoneInfo, list[Span]]:
    key, at = draw(st.sampled_from(CHANGES))
    change = int(datetime.fromisoformat(at).replace(tzinfo=UTC).timestamp())
    stretches: list[Span] = []
    for _ in range(draw(st.integers(0, 3))):
        from_at = change + draw(st.integers(-8_000, 8_000))
        stretches.append((from_at, from_at + draw(st.integers(0, 9_000))))
    return ZoneInfo(key), stretches


@settings(max_examples=40, deadline=None)
@given(case=stretches_near_a_change())
@example(case=(ZoneInfo("Europe/Berlin"), [(1_792_882_800, 1_792_899_000)]))
def test_every_second_counts_for_its_local_hour(
    case: tuple[ZoneInfo, list[Span]],
) -> None:
    zone, stretches = case
    counted: Counter[int] = Counter(
        datetime.fromtimestamp(second, zone).hour
        for from_at, to_at in stretches
        for second in range(from_at, to_at)
    )
    assert seconds_by_hour(stretches, zone) == [counted[hour] for hour in range(24)]


def test_a_repeated_hour_counts_twice_and_a_skipped_hour_is_empty() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    autumn = int(datetime(2026, 10, 24, 23, 30, tzinfo=UTC).timestamp())
    hours = seconds_by_hour([(autumn, autumn + 4 * 3_600)], berlin)
    assert [each // 60 for each in hours[:6]] == [0, 30, 120, 60, 30, 0]
    spring = int(datetime(2026, 3, 29, 0, 30, tzinfo=UTC).timestamp())
    hours = seconds_by_hour([(spring, spring + 2 * 3_600)], berlin)
    assert [each // 60 for each in hours[:6]] == [0, 30, 0, 60, 30, 0]


@given(minutes=st.lists(st.integers(0, 90), min_size=24, max_size=24))
def test_the_best_hours_have_the_most_minutes(minutes: list[int]) -> None:
    best = best_hours(minutes, 4)
    if not sum(minutes):
        assert best is None
        return
    assert best is not None
    doubled = [*minutes, *minutes]
    sums = [sum(doubled[hour : hour + BEST_HOURS]) for hour in range(24)]
    assert minutes_from(minutes, best) == sums[best] == max(sums)
    assert not any(sums[hour % 24] == max(sums) for hour in range(4, 4 + (best - 4) % 24))
