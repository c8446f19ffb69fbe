"""Score buckets: in order, without gaps, exact for low scores and narrow above."""

from hypothesis import given
from hypothesis import strategies as st

from bot.boards.rules import bucket, highest_score, lowest_score

scores = st.one_of(st.integers(0, 300), st.integers(0, 2**50))


@given(score=scores, more=scores)
def test_a_higher_score_is_in_the_same_bucket_or_a_higher_one(score: int, more: int) -> None:
    assert bucket(score) <= bucket(score + more)


@given(score=scores)
def test_bounds_of_a_bucket(score: int) -> None:
    number = bucket(score)
    assert lowest_score(number) <= score <= highest_score(number)
    assert bucket(lowest_score(number)) == bucket(highest_score(number)) == number
    assert bucket(highest_score(number) + 1) == number + 1


@given(score=scores)
def test_a_bucket_is_one_score_wide_or_a_thirty_second_of_its_doubling(score: int) -> None:
    number = bucket(score)
    width = highest_score(number) - lowest_score(number) + 1
    assert width == (1 if score < 64 else 1 << (score.bit_length() - 6))


@given(score=st.integers(-(2**50), 0))
def test_zero_and_negative_scores_share_a_bucket(score: int) -> None:
    assert bucket(score) == 0
