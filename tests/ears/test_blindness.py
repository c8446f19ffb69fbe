"""Nothing but its sound tells the answer to a question."""

import random

import pytest

from bot.audio.clips import ClipPlan
from bot.ears.rules.asking import ask
from bot.ears.rules.drills import Drill
from tests.ears.blindness import MOST_SIGMAS, guess, in_secret, questions, seen


@pytest.mark.parametrize("drill", Drill)
def test_nothing_in_a_message_predicts_the_answer(drill: Drill) -> None:
    """Of the clip, only how long it is; `make hostile` guesses with real ones."""
    telling = [
        each for each in guess(questions(drill, 300, in_secret)) if each.sigmas > MOST_SIGMAS
    ]
    assert telling == []


def test_a_leak_would_be_found() -> None:
    """A clip whose time to make, or whose size, depends on the answer."""
    at_random = random.Random(5)

    def leaks(plan: ClipPlan) -> tuple[bytes, float]:
        same = len({part.source for part in plan.parts}) == 1
        return bytes(1_000), 0.5 if same else 1.2

    found = [seen(Drill.TIMING, 4, at_random, leaks) for _ in range(200)]
    assert {each.feature for each in guess(found) if each.sigmas > MOST_SIGMAS} >= {"seconds"}


def test_a_question_asked_again_is_the_same_and_its_neighbours_tell_nothing() -> None:
    assert ask(Drill.SPACE, 3, 17) == ask(Drill.SPACE, 3, 17)
    following = [
        (ask(Drill.LEVEL, 3, n).right, ask(Drill.LEVEL, 3, n + 1).right) for n in range(800)
    ]
    repeated = sum(right == after for right, after in following)
    assert abs(repeated - 200) < 4.5 * (800 * 0.25 * 0.75) ** 0.5
