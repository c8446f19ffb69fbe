from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.streaks import Streak, breaks_on, days_counting, is_active, streak_of

ONE_DAY = timedelta(days=1)
FIRST = date(2026, 9, 1)

a_day = st.integers(0, 45).map(lambda n: FIRST + n * ONE_DAY)  # close enough to make runs
runs = st.tuples(a_day, st.integers(1, 15)).map(
    lambda run: [run[0] + n * ONE_DAY for n in range(run[1])]
)
histories = st.lists(runs, max_size=5).map(lambda found: [day for run in found for day in run])


def run_ending(day: date, active: set[date]) -> int:
    """Count back from `day`, one date at a time."""
    return 1 + run_ending(day - ONE_DAY, active) if day in active else 0


@given(history=histories)
@settings(deadline=None)
def test_a_streak_is_the_run_of_days_that_ends_last(history: list[date]) -> None:
    active = set(history)
    streak = streak_of(history)
    assert streak.last_on == max(active, default=None)
    assert streak.days == (run_ending(max(active), active) if active else 0)
    assert streak.longest == max((run_ending(day, active) for day in active), default=0)


@given(history=histories, data=st.data())
@settings(deadline=None)
def test_order_and_repetition_do_not_matter(history: list[date], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(history))
    assert streak_of(shuffled) == streak_of(history) == streak_of(history + history)
    assert streak_of(iter(shuffled)) == streak_of(history)
    day = data.draw(a_day)
    assert days_counting(day, shuffled) == days_counting(day, iter(history))


@given(history=histories, day=a_day)
@settings(deadline=None)
def test_a_day_counts_for_the_streak_that_it_would_end_whether_active_yet_or_not(
    history: list[date], day: date
) -> None:
    up_to_it = [known for known in history if known <= day]
    days = days_counting(day, history)
    assert days == streak_of([*up_to_it, day]).days
    assert days == days_counting(day, [*history, day])
    assert days == run_ending(day, {*history, day})


@given(history=histories.filter(bool))
@settings(deadline=None)
def test_a_streak_breaks_when_the_day_after_its_last_is_over(history: list[date]) -> None:
    streak = streak_of(history)
    assert streak.last_on is not None
    over_on = breaks_on(streak)
    assert over_on is not None
    assert streak_of([*history, over_on - ONE_DAY]).days == streak.days + 1
    assert streak_of([*history, over_on]).days == 1
    assert streak_of([*history, over_on]).longest == streak.longest


def test_there_is_no_streak_without_an_active_day() -> None:
    assert streak_of([]) == Streak(days=0, longest=0, last_on=None)
    assert breaks_on(streak_of([])) is None


@given(minutes=st.integers(0, 600), completions=st.integers(0, 5))
@settings(deadline=None)
def test_a_day_is_active_with_ten_minutes_or_a_completion(minutes: int, completions: int) -> None:
    assert is_active(minutes, completions) == (minutes >= 10 or completions >= 1)


@pytest.mark.parametrize(
    ("minutes", "completions", "active"),
    [(0, 0, False), (9, 0, False), (10, 0, True), (0, 1, True), (9, 1, True)],
)
def test_the_border_of_an_active_day(minutes: int, completions: int, *, active: bool) -> None:
    assert is_active(minutes, completions) is active
