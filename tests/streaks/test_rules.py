from collections.abc import Set as AbstractSet
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.streaks.rules import (
    Bridge,
    DayMark,
    Streak,
    breaks_on,
    bridge_to,
    days_counting,
    extend,
    is_active,
    milestone_reached,
    rest_days_on,
    streak_of,
    week_of_streak,
)

ONE_DAY = timedelta(days=1)
FIRST = date(2026, 9, 1)
NO_DAYS: AbstractSet[date] = frozenset()

a_day = st.integers(0, 60).map(lambda n: FIRST + n * ONE_DAY)  # close enough to make runs
runs = st.tuples(a_day, st.integers(1, 16)).map(
    lambda run: [run[0] + n * ONE_DAY for n in range(run[1])]
)
histories = st.lists(runs, max_size=6).map(lambda drawn: [day for run in drawn for day in run])
excuses = st.frozensets(a_day, max_size=6)


def days(*numbers: int) -> list[date]:
    """Return days of September by number."""
    return [FIRST + (number - 1) * ONE_DAY for number in numbers]


def simulate(active: AbstractSet[date], excused: AbstractSet[date], until: date) -> list[Streak]:
    """Return the streak after each day up to `until`, simulated day by day.

    A missed day spends a rest day as soon as it is over, or ends the streak.
    """
    streaks: list[Streak] = []
    run = rest = longest = 0
    last_on, rest_on_last_day = None, 0
    day = FIRST
    while day <= until:
        if day in active:
            run += 1
            longest = max(longest, run)
            if run % 7 == 0:
                rest = min(2, rest + 1)
            last_on, rest_on_last_day = day, rest
        elif day not in excused and run:
            if rest:
                rest -= 1
            else:
                run = 0
        streaks.append(
            Streak(days=run, longest=longest, last_on=last_on, rest_days=rest_on_last_day)
        )
        day += ONE_DAY
    return streaks


@given(history=histories, excused=excuses, today=a_day)
@settings(deadline=None)
def test_streak_of_equals_a_day_by_day_simulation(
    history: list[date], excused: frozenset[date], today: date
) -> None:
    active = {day for day in history if day <= today}
    streak = streak_of(active, excused)
    slow = simulate(active, excused, today)[-1]
    assert (streak.longest, streak.last_on) == (slow.longest, slow.last_on)
    assert streak.rest_days == slow.rest_days
    over_on = breaks_on(streak, excused)
    assert (over_on is None) == (not active)
    # The simulation includes all of `today`: the streak has broken if it is over tomorrow.
    is_alive = over_on is not None and today + ONE_DAY < over_on
    assert slow.days == (streak.days if is_alive else 0)


@given(history=histories.filter(bool), excused=excuses)
@settings(deadline=None)
def test_the_last_seven_days_agree_with_the_streak(
    history: list[date], excused: frozenset[date]
) -> None:
    active, streak = frozenset(history), streak_of(history, excused)
    week = week_of_streak(streak, active, excused)
    first = week[0].on
    assert [day.on for day in week] == [first + n * ONE_DAY for n in range(len(week))]
    assert (week[-1].on, week[-1].mark, len(week) <= 7) == (streak.last_on, DayMark.ACTIVE, True)
    assert {day.on for day in week if day.mark is DayMark.ACTIVE} == {
        day for day in active if day >= first
    }
    assert {day.on for day in week if day.mark is DayMark.OFFLINE} == {
        day for day in excused - active if first <= day <= week[-1].on
    }
    # The run goes back over rest and offline days, to the first missed one.
    run = 0
    for day in reversed(week):
        if day.mark is DayMark.MISSED:
            break
        run += day.mark is DayMark.ACTIVE
    assert run == min(streak.days, sum(day.mark is DayMark.ACTIVE for day in week))
    assert week_of_streak(streak, {each for each in active if each >= first}, excused) == week


@given(days=st.lists(st.integers(1, 400), min_size=1, max_size=20))
def test_each_milestone_is_passed_once_on_the_way_up(days: list[int]) -> None:
    path = sorted(set(days))
    reached = [milestone_reached(low, high) for low, high in zip([0, *path], path, strict=False)]
    found = [each for each in reached if each is not None]
    assert found == sorted(set(found))
    assert set(found) <= {each for each in (7, 30, 100, 365) if each <= path[-1]}
    assert (found[-1:] or [0])[0] == max([0, *(n for n in (7, 30, 100, 365) if n <= path[-1])])


@given(history=histories, excused=excuses)
@settings(deadline=None)
def test_extending_step_by_step_equals_the_whole(
    history: list[date], excused: frozenset[date]
) -> None:
    streak = Streak()
    known: list[date] = []
    for day in sorted(set(history)):
        assert days_counting(day, known, excused) == extend(streak, day, excused).days
        streak = extend(streak, day, excused)
        known.append(day)
        assert streak == streak_of(known, excused)
        assert streak == streak_of(known, {each for each in excused if each < day})


@given(history=histories, excused=excuses, data=st.data())
@settings(deadline=None)
def test_order_and_repetition_of_days_do_not_matter(
    history: list[date], excused: frozenset[date], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(history))
    assert streak_of(shuffled, excused) == streak_of(history + history, excused)
    assert streak_of(iter(shuffled), excused) == streak_of(history, excused)
    day = data.draw(a_day)
    assert days_counting(day, shuffled, excused) == days_counting(day, iter(history), excused)


@given(history=histories, excused=excuses, day=a_day)
@settings(deadline=None)
def test_a_day_counts_for_its_streak_even_if_not_active_yet(
    history: list[date], excused: frozenset[date], day: date
) -> None:
    up_to_it = [known for known in history if known <= day]
    counting = days_counting(day, history, excused)
    assert counting == streak_of([*up_to_it, day], excused).days
    assert counting == days_counting(day, [*history, day], excused)


@given(history=histories.filter(bool), excused=excuses, data=st.data())
@settings(deadline=None)
def test_a_streak_breaks_after_an_uncovered_missed_day(
    history: list[date], excused: frozenset[date], data: st.DataObject
) -> None:
    streak = streak_of(history, excused)
    over_on = breaks_on(streak, excused)
    assert streak.last_on is not None
    assert over_on is not None
    assert extend(streak, over_on - ONE_DAY, excused).days == streak.days + 1
    broken = extend(streak, over_on, excused)
    assert broken == Streak(days=1, longest=streak.longest, last_on=over_on, rest_days=0)
    on = data.draw(st.integers(0, 20)) * ONE_DAY + streak.last_on
    bridge, rest_days = bridge_to(streak, on, excused), rest_days_on(streak, on, excused)
    if on >= over_on:
        assert (bridge, rest_days) == (Bridge(), 0)
    else:
        assert rest_days + len(bridge.covered) == streak.rest_days
        assert len(bridge.covered) + len(bridge.excused) == max(0, (on - streak.last_on).days - 1)
        assert set(bridge.excused) <= excused
        assert not set(bridge.covered) & excused


@given(history=histories, excused=excuses, more=excuses)
@settings(deadline=None)
def test_an_excused_day_never_shortens_or_extends_a_streak(
    history: list[date], excused: frozenset[date], more: frozenset[date]
) -> None:
    streak = streak_of(history, excused | more)
    assert streak.longest >= streak_of(history, excused).longest
    assert streak.longest <= len(set(history))
    assert 0 <= streak.rest_days <= 2


SEVEN, FOURTEEN, THREE_WEEKS = range(1, 8), range(1, 15), range(1, 22)


@pytest.mark.parametrize(
    ("active", "excused", "expected"),
    [
        ([*SEVEN], [], (7, 1)),
        ([*FOURTEEN], [], (14, 2)),
        ([*THREE_WEEKS], [], (21, 2)),  # two at most
        ([*SEVEN, 9], [], (8, 0)),  # the 8th is bridged, and is not counted
        ([*SEVEN, 9, 11], [], (1, 0)),  # no rest day is left for a second missed day
        ([*SEVEN, 10], [], (1, 0)),
        ([*FOURTEEN, 17], [], (15, 0)),  # two missed days, two rest days
        ([*FOURTEEN, 18], [], (1, 0)),
        ([*SEVEN, *range(9, 16)], [], (14, 1)),  # spent on the 8th, earned on the 15th
        ([*range(1, 7), 8], [7], (7, 1)),  # excused: not broken, and not counted
        ([*SEVEN, 10], [8], (8, 0)),  # one day excused, one covered
        ([*SEVEN, 12], [8, 9, 10, 11], (8, 1)),
        ([1, 3], [], (1, 0)),
        ([1, 3], [2], (2, 0)),
        ([1, 2, 3], [2], (3, 0)),  # an excused day with practice counts as usual
    ],
)
def test_rest_days(active: list[int], excused: list[int], expected: tuple[int, int]) -> None:
    streak = streak_of(days(*active), frozenset(days(*excused)))
    assert (streak.days, streak.rest_days) == expected


def test_the_end_of_a_streak() -> None:
    assert breaks_on(streak_of(days(1, 2))) == days(4)[0]
    assert breaks_on(streak_of(days(*SEVEN))) == days(10)[0]
    assert breaks_on(streak_of(days(*FOURTEEN))) == days(18)[0]
    assert breaks_on(streak_of(days(1, 2)), frozenset(days(3, 4))) == days(6)[0]
    assert breaks_on(streak_of(days(*SEVEN)), frozenset(days(9))) == days(11)[0]


def test_the_missed_days_a_streak_has_bridged() -> None:
    streak, excused = streak_of(days(*SEVEN)), frozenset(days(8))
    bridge = Bridge(covered=(days(9)[0],), excused=(days(8)[0],))
    assert bridge_to(streak, days(10)[0], excused) == bridge
    assert bridge_to(streak, days(8)[0], excused) == Bridge()
    assert bridge_to(streak, days(11)[0], excused) == Bridge()
    assert [rest_days_on(streak, day, excused) for day in days(7, 8, 9, 10, 11)] == [1, 1, 1, 0, 0]


def test_there_is_no_streak_without_an_active_day() -> None:
    assert streak_of([]) == Streak(days=0, longest=0, last_on=None, rest_days=0)
    assert breaks_on(streak_of([])) is None
    assert bridge_to(Streak(), FIRST) == Bridge()
    assert rest_days_on(Streak(), FIRST) == 0


@given(minutes=st.integers(0, 600), completions=st.integers(0, 5))
@settings(deadline=None)
def test_a_day_is_active_with_ten_minutes_or_a_completion(minutes: int, completions: int) -> None:
    assert is_active(minutes, completions, 0) == (minutes >= 10 or completions >= 1)
    assert is_active(minutes, completions, 1)


@pytest.mark.parametrize(
    ("minutes", "completions", "active"),
    [(0, 0, False), (9, 0, False), (10, 0, True), (0, 1, True), (9, 1, True)],
)
def test_the_limit_of_an_active_day(minutes: int, completions: int, *, active: bool) -> None:
    assert is_active(minutes, completions, 0) is active
