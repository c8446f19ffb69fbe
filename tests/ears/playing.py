"""Rounds of the ear gym, played through its use cases."""

from bot.ears.results import LevelToSet, QuestionAnswered, QuestionAsked, RoundFinished
from bot.ears.rules.drills import Drill
from tests.world import ANNE, World


def begin(world: World, user_id: int = ANNE, drill: Drill | None = None) -> QuestionAsked:
    """Begin or continue a round, at a listening level that was set if it wasn't."""
    ears = world.services.ears
    begun = ears.begin.blocking(world.request(user_id), drill)
    if isinstance(begun, LevelToSet):
        begun = ears.begin_at_set_level.blocking(world.request(user_id), drill)
    return begun


def answer(
    world: World, asked: QuestionAsked, user_id: int = ANNE, *, right: bool = True
) -> QuestionAnswered:
    """Answer a question, right or wrong."""
    question = asked.question
    option = question.right if right else (question.right + 1) % len(question.options)
    return world.services.ears.answer.blocking(world.request(user_id), asked.id, option)


def play_round(
    world: World, user_id: int = ANNE, drill: Drill | None = None, answers: str = "++++++++"
) -> RoundFinished:
    """Play a whole round; + is a right answer."""
    answered = answer(world, begin(world, user_id, drill), user_id, right=answers[0] == "+")
    for each in answers[1:]:
        assert answered.following is not None
        answered = answer(world, answered.following, user_id, right=each == "+")
    assert answered.finished is not None
    return answered.finished
