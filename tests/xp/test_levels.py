import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.xp.rules.announcing import LevelUpPosts, is_announced
from bot.xp.rules.awards import award_xp
from bot.xp.rules.levels import Progress, level_at, progress, threshold, xp_to_next

MAX_LEVEL = 250
MAX_XP = threshold(MAX_LEVEL) * 3

levels = st.integers(1, MAX_LEVEL)
amounts = st.integers(0, MAX_XP)


def level_step_by_step(xp: int, max_level: int) -> tuple[int, int]:
    """Return the level and the remaining XP, level by level with the formula of the rules."""
    level = 1
    while level < max_level and xp >= level * level + 25 * level + 100:
        xp -= level * level + 25 * level + 100
        level += 1
    return level, xp


def test_each_of_the_250_levels_begins_at_its_threshold_and_not_one_xp_before() -> None:
    for level in range(1, MAX_LEVEL + 1):
        assert level_at(threshold(level), MAX_LEVEL) == level
        assert level == 1 or level_at(threshold(level) - 1, MAX_LEVEL) == level - 1


@pytest.mark.parametrize(
    ("level", "xp"),
    [(1, 0), (2, 126), (10, 2_310), (50, 75_950), (100, 462_000), (250, 5_980_150)],
)
def test_the_thresholds_that_the_rules_state(level: int, xp: int) -> None:
    assert threshold(level) == xp


def test_the_last_level_takes_about_9060_hours_at_the_plain_rate() -> None:
    xp_per_hour = award_xp(60 * 10, 110, 0)
    assert threshold(MAX_LEVEL) // xp_per_hour == 9_060


@given(level=levels)
@settings(deadline=None)
def test_each_step_costs_what_the_formula_says(level: int) -> None:
    assert xp_to_next(level) == level * level + 25 * level + 100
    assert threshold(level + 1) - threshold(level) == xp_to_next(level)


@given(xp=amounts, max_level=st.integers(1, 300))
@settings(deadline=None)
def test_level_at_equals_climbing_step_by_step(xp: int, max_level: int) -> None:
    level, left_xp = level_step_by_step(xp, max_level)
    assert level_at(xp, max_level) == level
    at = progress(xp, max_level)
    assert at.level == level
    assert at.into_level_xp == left_xp
    assert at.level_xp == (xp_to_next(level) if level < max_level else None)


@given(xp=amounts, more_xp=amounts)
@settings(deadline=None)
def test_more_xp_never_lowers_the_level(xp: int, more_xp: int) -> None:
    assert level_at(xp, MAX_LEVEL) <= level_at(xp + more_xp, MAX_LEVEL)


@given(past_xp=st.integers(0, 10**12))
@settings(deadline=None)
def test_xp_counts_past_the_last_level(past_xp: int) -> None:
    assert progress(threshold(MAX_LEVEL) + past_xp, MAX_LEVEL) == Progress(
        level=MAX_LEVEL, into_level_xp=past_xp, level_xp=None
    )


@given(xp=amounts)
@settings(deadline=None)
def test_progress_lies_within_its_level(xp: int) -> None:
    at = progress(xp, MAX_LEVEL)
    assert threshold(at.level) + at.into_level_xp == xp
    assert at.into_level_xp >= 0
    assert at.level_xp is None or at.into_level_xp < at.level_xp


@given(xp=st.integers(max_value=-1))
@settings(deadline=None)
def test_negative_xp_has_no_level(xp: int) -> None:
    with pytest.raises(ValueError, match="never negative"):
        level_at(xp, MAX_LEVEL)
    with pytest.raises(ValueError, match="never negative"):
        progress(xp, MAX_LEVEL)


def test_level_ups_are_announced_when_they_reach_or_pass_a_chosen_level() -> None:
    assert is_announced(LevelUpPosts.EVERY, 1, 2)
    assert is_announced(LevelUpPosts.FIFTH, 4, 6)
    assert is_announced(LevelUpPosts.FIFTH, 4, 5)
    assert not is_announced(LevelUpPosts.FIFTH, 5, 9)
    assert is_announced(LevelUpPosts.TENTH, 9, 19)
    assert not is_announced(LevelUpPosts.TENTH, 10, 19)
