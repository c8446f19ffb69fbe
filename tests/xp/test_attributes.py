from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.xp.rules.attributes import split

names = st.text("abcdefghij", min_size=1, max_size=3)
weightings = st.dictionaries(names, st.integers(0, 100), min_size=1, max_size=9).filter(
    lambda weights: sum(weights.values()) > 0
)
amounts = st.integers(0, 10**7)


def by_largest_remainder(xp: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Give out the XP one by one, each to the part furthest below its exact share."""
    total = sum(weights.values())
    exact = {name: Fraction(xp * weight, total) for name, weight in weights.items()}
    parts = {name: int(share) for name, share in exact.items()}
    for _ in range(xp - sum(parts.values())):
        lowest = max(parts, key=lambda name: exact[name] - parts[name])  # on a tie, the first
        parts[lowest] += 1
    return parts


@given(xp=amounts, weights=weightings)
@settings(deadline=None)
def test_the_parts_sum_to_the_award_exactly(xp: int, weights: dict[str, int]) -> None:
    parts = split(xp, weights)
    assert sum(parts.values()) == xp
    assert all(part >= 0 for part in parts.values())


@given(xp=amounts, weights=weightings)
@settings(deadline=None)
def test_each_part_is_within_one_of_its_exact_share(xp: int, weights: dict[str, int]) -> None:
    total = sum(weights.values())
    for name, part in split(xp, weights).items():
        assert abs(part - Fraction(xp * weights[name], total)) < 1


@given(xp=amounts, weights=weightings)
@settings(deadline=None)
def test_the_rest_goes_to_the_largest_remainders(xp: int, weights: dict[str, int]) -> None:
    assert split(xp, weights) == by_largest_remainder(xp, weights)


@given(xp=amounts, weights=weightings, idle=st.lists(names, unique=True, max_size=5))
@settings(deadline=None)
def test_zero_weights_get_nothing(xp: int, weights: dict[str, int], idle: list[str]) -> None:
    with_idle = weights | dict.fromkeys((name for name in idle if name not in weights), 0)
    parts = split(xp, with_idle)
    assert all(parts[name] == 0 for name, weight in with_idle.items() if weight == 0)
    assert {name: parts[name] for name in weights} == split(xp, weights)


@given(xp=amounts, weights=weightings)
@settings(deadline=None)
def test_a_split_is_the_same_each_time_and_in_the_order_of_its_weights(
    xp: int, weights: dict[str, int]
) -> None:
    assert list(split(xp, weights).items()) == list(split(xp, dict(weights)).items())
    assert list(split(xp, weights)) == list(weights)


@given(xp=amounts, weight=st.integers(1, 50), count=st.integers(1, 9))
@settings(deadline=None)
def test_among_equal_remainders_the_earlier_gets_the_rest(xp: int, weight: int, count: int) -> None:
    parts = list(split(xp, {str(place): weight for place in range(count)}).values())
    assert parts == sorted(parts, reverse=True)
    assert parts[0] - parts[-1] <= 1


@given(xp=amounts, weights=weightings, times=st.integers(2, 50))
@settings(deadline=None)
def test_only_the_ratio_of_the_weights_matters(
    xp: int, weights: dict[str, int], times: int
) -> None:
    assert split(xp, {name: weight * times for name, weight in weights.items()}) == split(
        xp, weights
    )


@given(xp=st.integers(max_value=-1), weights=weightings)
@settings(deadline=None)
def test_negative_xp_cannot_be_split(xp: int, weights: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="cannot split"):
        split(xp, weights)


@given(xp=amounts, idle=st.lists(names, unique=True, max_size=4))
@settings(deadline=None)
def test_weights_that_sum_to_zero_are_refused(xp: int, idle: list[str]) -> None:
    with pytest.raises(ValueError, match="cannot split"):
        split(xp, dict.fromkeys(idle, 0))
