"""Rules of the week in review, compared with direct calculations."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.rules.periods import week_of
from bot.week_reviews.rules import (
    EARLIER_WEEKS,
    Contender,
    Improvement,
    change_percent,
    monday_of,
    most_improved,
    weeks_before,
)

contenders = st.lists(
    st.builds(
        Contender,
        user_id=st.integers(1, 50),
        xp=st.integers(0, 12),
        earlier_xp=st.integers(-4, 40),
    ),
    unique_by=lambda each: each.user_id,
)


@given(day=st.dates(date(1990, 1, 1), date(2200, 1, 1)), count=st.integers(1, 60))
def test_weeks_before_are_the_weeks_of_earlier_days(day: date, count: int) -> None:
    week = week_of(day)
    assert monday_of(week).weekday() == 0
    assert monday_of(week) <= day < monday_of(week) + timedelta(weeks=1)
    assert weeks_before(week, count) == [
        week_of(day - timedelta(weeks=back)) for back in range(1, count + 1)
    ]


def test_weeks_before_cross_a_year_with_53_weeks() -> None:
    assert weeks_before("2027-W01", 2) == ["2026-W53", "2026-W52"]


@pytest.mark.parametrize("text", ["", "all", "2026-11", "2026-W54", "2026-W00", "W47"])
def test_invalid_weeks_raise(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        monday_of(text)


@pytest.mark.parametrize(
    ("figure", "before", "percent"),
    [
        (112, 100, 12),
        (88, 100, -12),
        (100, 100, 0),
        (0, 100, -100),
        (300, 100, 200),
        (1, 3, -67),
        (201, 200, 1),  # half a percent is rounded up
        (199, 200, -1),
        (5, 0, None),
        (0, 0, None),
        (5, -3, None),
        (-50, 100, -150),
    ],
)
def test_a_change_is_in_whole_percent(figure: int, before: int, percent: int | None) -> None:
    assert change_percent(figure, before) == percent


@given(figure=st.integers(0, 10**9), before=st.integers(1, 10**9))
def test_percentages_are_rounded_to_the_nearest(figure: int, before: int) -> None:
    percent = change_percent(figure, before)
    assert percent is not None
    assert abs(Fraction(100 * (figure - before), before) - percent) <= Fraction(1, 2)


@given(table=contenders)
def test_most_improved_exceeds_their_own_mean_by_most(table: list[Contender]) -> None:
    rises = {
        each.user_id: each.xp - Fraction(each.earlier_xp, EARLIER_WEEKS)
        for each in table
        if each.earlier_xp > 0
    }
    best = most_improved(table)
    assert best == most_improved(table[::-1])
    if best is None:
        assert all(rise <= 0 for rise in rises.values())
        return
    (chosen,) = [each for each in table if each.user_id == best.user_id]
    assert rises[best.user_id] == max(rises.values()) > 0
    assert best.mean_xp == chosen.earlier_xp // EARLIER_WEEKS
    for other in table:
        if rises.get(other.user_id) == rises[best.user_id]:
            assert (chosen.xp, -chosen.user_id) >= (other.xp, -other.user_id)


def test_new_members_are_not_most_improved() -> None:
    new = Contender(user_id=1, xp=5_000, earlier_xp=0)
    old = Contender(user_id=2, xp=300, earlier_xp=1_000)
    assert most_improved([new]) is None
    assert most_improved([new, old]) == Improvement(user_id=2, xp=300, mean_xp=250)
