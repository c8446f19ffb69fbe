from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from math import floor
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.calendar.rules.periods import Cadence
from bot.xp.rules.awards import (
    MILESTONE_BASE_XP,
    QUEST_BASE_XP,
    Stretch,
    award_xp,
    fresh_ears_xp,
    has_fresh_ears,
    practice_minutes,
    session_base_xp,
    streak_bonus_percent,
    stretches_between,
    unpaid_minutes,
)
from tests.calendar.clock_changes import ClockChange, clock_changes

START = datetime(2026, 11, 22, 19, tzinfo=UTC)
ONE_SECOND = timedelta(seconds=1)

minutes_of_practice = st.integers(0, 1_500)
days_of_practice = st.lists(st.integers(0, 600), max_size=8)
lengths = st.integers(0, 60 * 60).map(lambda seconds: timedelta(seconds=seconds))
tenths_of_seconds = st.integers(0, 40_000).map(lambda tenths: timedelta(milliseconds=tenths * 100))


def stretches_of(lengths: Sequence[timedelta]) -> list[Stretch]:
    """Return stretches of these lengths, with ten minutes between them."""
    stretches: list[Stretch] = []
    at = START
    for length in lengths:
        stretches.append(Stretch(from_at=at, to_at=at + length))
        at += length + timedelta(minutes=10)
    return stretches


def minute_base_xp(index: int) -> int:
    """Return the base XP of a minute of a producer day, by the table in the rules."""
    if index < 240:
        return 10
    return 5 if index < 480 else 0


# ---------------------------------------------------------------- award


@given(
    base_xp=st.integers(0, 10**7),
    multiplier_percent=st.integers(1, 1_000),
    bonus_percent=st.integers(0, 25),
)
@example(base_xp=50, multiplier_percent=101, bonus_percent=0)  # 50.5: a half goes up
@settings(deadline=None)
def test_an_award_is_exact_and_rounded_once(
    base_xp: int, multiplier_percent: int, bonus_percent: int
) -> None:
    exact = base_xp * Fraction(multiplier_percent, 100) * Fraction(100 + bonus_percent, 100)
    xp = award_xp(base_xp, multiplier_percent, bonus_percent)
    assert xp == floor(exact + Fraction(1, 2))
    assert isinstance(xp, int)


@given(base_xp=st.integers(0, 10**7))
@settings(deadline=None)
def test_an_award_without_multiplier_and_bonus_is_its_base(base_xp: int) -> None:
    assert award_xp(base_xp, 100, 0) == base_xp


@given(streak_days=st.integers(-5, 10_000))
@settings(deadline=None)
def test_each_streak_day_after_the_first_adds_a_percent_up_to_25(streak_days: int) -> None:
    bonus = streak_bonus_percent(streak_days)
    assert bonus == sorted([0, streak_days - 1, 25])[1]
    assert 0 <= streak_bonus_percent(streak_days + 1) - bonus <= 1


@pytest.mark.parametrize(("days", "bonus"), [(0, 0), (1, 0), (2, 1), (25, 24), (26, 25), (27, 25)])
def test_the_limits_of_the_streak_bonus(days: int, bonus: int) -> None:
    assert streak_bonus_percent(days) == bonus


def test_base_xp_of_quests_and_milestones() -> None:
    assert QUEST_BASE_XP == {
        Cadence.DAILY: 250,
        Cadence.WEEKLY: 1_200,
        Cadence.MONTHLY: 5_000,
        Cadence.PERSONAL: 200,
    }
    assert MILESTONE_BASE_XP == (2_000, 4_000, 8_000)


# ---------------------------------------------------------------- a day's minutes


@given(minutes=minutes_of_practice, minutes_before=minutes_of_practice)
@settings(deadline=None)
def test_each_minute_is_paid_by_its_place_in_the_day(minutes: int, minutes_before: int) -> None:
    places = range(minutes_before, minutes_before + minutes)
    assert session_base_xp(minutes, minutes_before) == sum(map(minute_base_xp, places))
    assert unpaid_minutes(minutes, minutes_before) == sum(place >= 480 for place in places)


@given(sessions=days_of_practice)
@settings(deadline=None)
def test_splitting_a_day_into_sessions_does_not_change_its_total(sessions: list[int]) -> None:
    before = [sum(sessions[:index]) for index in range(len(sessions))]
    cut = list(zip(sessions, before, strict=True))
    assert sum(session_base_xp(*part) for part in cut) == session_base_xp(sum(sessions), 0)
    assert sum(unpaid_minutes(*part) for part in cut) == unpaid_minutes(sum(sessions), 0)


@pytest.mark.parametrize(
    ("minutes", "minutes_before", "base_xp", "unpaid"),
    [
        (0, 0, 0, 0),
        (1, 239, 10, 0),
        (1, 240, 5, 0),
        (2, 239, 15, 0),
        (240, 0, 2_400, 0),
        (480, 0, 3_600, 0),
        (481, 0, 3_600, 1),
        (1, 479, 5, 0),
        (1, 480, 0, 1),
        (2, 479, 5, 1),
        (90, 600, 0, 90),
    ],
)
def test_the_limits_at_240_and_480_minutes(
    minutes: int, minutes_before: int, base_xp: int, unpaid: int
) -> None:
    assert session_base_xp(minutes, minutes_before) == base_xp
    assert unpaid_minutes(minutes, minutes_before) == unpaid


# ---------------------------------------------------------------- fresh ears


@given(base_xp=st.integers(0, 10**7))
@settings(deadline=None)
def test_fresh_ears_add_a_tenth_floored(base_xp: int) -> None:
    assert fresh_ears_xp(base_xp) == floor(Fraction(base_xp, 10))


@pytest.mark.parametrize(
    ("breaks", "stretches"),
    [
        ([], [(100, 900)]),
        ([(200, 300), (400, 500)], [(100, 200), (300, 400), (500, 900)]),
        ([(100, 300)], [(100, 100), (300, 900)]),
        ([(200, 300), (800, None)], [(100, 200), (300, 800)]),
        ([(200, 600), (500, 700)], [(100, 200), (600, 600), (700, 900)]),  # a clock rollback
        ([(200, 900)], [(100, 200), (900, 900)]),
        ([(200, 300), (300, 300)], [(100, 200), (300, 300), (300, 900)]),
        ([(200, 1000)], [(100, 200), (1000, 1000)]),
    ],
)
def test_stretches_exclude_breaks(
    breaks: Sequence[tuple[int, int | None]], stretches: list[tuple[int, int]]
) -> None:
    assert list(stretches_between(100, 900, breaks)) == stretches


@given(parts=st.lists(tenths_of_seconds, max_size=12))
@example(parts=[timedelta(seconds=30)] * 2)  # two halves are a minute
@example(parts=[timedelta(seconds=59, milliseconds=900)] * 10)
@settings(deadline=None)
def test_minutes_are_floored_once_over_the_summed_stretches(parts: list[timedelta]) -> None:
    seconds = sum((Fraction(part // timedelta(milliseconds=100), 10) for part in parts), Fraction())
    assert practice_minutes(stretches_of(parts)) == floor(seconds / 60)


@given(parts=st.lists(lengths, min_size=1, max_size=6), minutes=st.integers(0, 480))
@settings(deadline=None)
def test_fresh_ears_need_50_minutes_and_short_stretches(
    parts: list[timedelta], minutes: int
) -> None:
    assert has_fresh_ears(minutes, stretches_of(parts)) == (minutes >= 50)


@given(
    parts=st.lists(lengths, max_size=5),
    too_long=st.integers(3_601, 6 * 3_600).map(lambda seconds: timedelta(seconds=seconds)),
    place=st.integers(0, 5),
    minutes=st.integers(0, 480),
)
@settings(deadline=None)
def test_one_stretch_past_60_minutes_loses_fresh_ears(
    parts: list[timedelta], too_long: timedelta, place: int, minutes: int
) -> None:
    parts.insert(place, too_long)
    assert not has_fresh_ears(minutes, stretches_of(parts))


@pytest.mark.parametrize(
    ("parts", "fresh"),
    [
        ([timedelta(minutes=50)], True),
        ([timedelta(minutes=50) - ONE_SECOND], False),
        ([timedelta(minutes=25)] * 2, True),
        ([timedelta(minutes=60)], True),
        ([timedelta(minutes=60) + ONE_SECOND], False),
        ([timedelta(minutes=60)] * 3, True),
        ([timedelta(minutes=10), timedelta(minutes=60) + ONE_SECOND], False),
    ],
)
def test_the_limits_of_fresh_ears(parts: list[timedelta], *, fresh: bool) -> None:
    stretches = stretches_of(parts)
    assert has_fresh_ears(practice_minutes(stretches), stretches) is fresh


@given(parts=st.lists(tenths_of_seconds, min_size=1, max_size=6))
@settings(deadline=None)
def test_breaks_are_not_practice(parts: list[timedelta]) -> None:
    stretches = stretches_of(parts)
    assert all(later.from_at > earlier.to_at for earlier, later in pairwise(stretches))
    straight_through = Stretch(from_at=START, to_at=START + sum(parts, timedelta()))
    assert practice_minutes(stretches) == practice_minutes([straight_through])


@given(change=st.deferred(lambda: st.sampled_from(clock_changes())), length=lengths)
@settings(deadline=None)
def test_a_clock_change_within_a_stretch_does_not_change_its_length(
    change: ClockChange, length: timedelta
) -> None:
    from_at, to_at = change.at - length, change.at + length
    for zone in (UTC, change.zone, ZoneInfo("Asia/Tokyo")):
        stretch = Stretch(from_at=from_at.astimezone(change.zone), to_at=to_at.astimezone(zone))
        assert stretch.length == 2 * length
