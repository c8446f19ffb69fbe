"""Rounds of the ear gym, as the demo's members have played them."""

from bot.demo.context import DemoContext, MemberAction
from bot.ears.results import QuestionAsked
from bot.ears.rules.drills import LADDERS, Drill
from bot.interactions.rules import Request


def train_ears(drill: Drill, steps: int) -> MemberAction:
    """Play a round as somebody who hears the first `steps` steps of the drill, and no further."""

    async def train(context: DemoContext, request: Request) -> None:
        ears, ladder = context.services.ears, LADDERS[drill]
        asked: QuestionAsked | None = await ears.begin_at_set_level(request, drill)
        while asked is not None:
            question = asked.question
            hears = ladder.position_of(question.amount) < steps
            option = question.right if hears else (question.right + 1) % len(question.options)
            answered = await ears.answer(context.renewed(request), asked.id, option)
            asked = answered.following

    return train
