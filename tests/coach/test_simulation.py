"""What learners of ten kinds get from the coach, with the music pack."""

import pytest

from benchmarks.coach import (
    MAX_WEEKS_TO_FINISH,
    MIN_TECHNIQUES,
    Simulated,
    simulate,
)
from benchmarks.plan_checks import CHECKS


@pytest.fixture(scope="module")
def simulated() -> Simulated:
    return simulate(count=10, weeks=12)


@pytest.mark.parametrize("check", CHECKS)
def test_nobody_ever_gets(check: str, simulated: Simulated) -> None:
    assert simulated.faults[check] == []


def test_each_week_with_an_unreleased_track_moves_it(simulated: Simulated) -> None:
    assert simulated.weeks_with_track > 50
    assert simulated.weeks_without_move == []


def test_beginners_who_follow_finish_a_track_and_meet_many_techniques(simulated: Simulated) -> None:
    (finished,), (techniques,) = simulated.finished_in, simulated.techniques
    assert finished is not None, "the beginner isn't through the foundations"
    assert finished <= MAX_WEEKS_TO_FINISH
    assert techniques >= MIN_TECHNIQUES
