"""What members read when something goes wrong with the coach."""

from collections.abc import Sequence

from bot.coach import errors
from bot.quests.view.next_steps import plan_button
from bot.ui.actions import Action
from bot.ui.errors import next_steps
from bot.ui.sentences import quoted_name, register_texts, sentence

_TEXTS = {
    errors.StepNotFound: "That step isn't part of the course any more. Open your track again.",
    errors.ProblemNotFound: "I don't have that one any more. Pick another with `/coach stuck`.",
}

register_texts(_TEXTS)


@sentence.register
def _(error: errors.NoPlacement) -> str:
    return (
        f"{quoted_name(error.pack)} has no questions to answer yet. Your plan goes by what you "
        "practise and complete."
    )


@next_steps.register
def _(_error: errors.NoPlacement) -> Sequence[Action]:
    return [plan_button()]
