"""Error messages of the ear gym."""

from collections.abc import Sequence

from bot.ears.errors import RoundOver
from bot.ears.view.drills import train_next_button
from bot.ui.actions import Action
from bot.ui.errors import next_steps
from bot.ui.sentences import register_texts

register_texts({RoundOver: "That round is over."})


@next_steps.register
def _(_error: RoundOver) -> Sequence[Action]:
    return [train_next_button("Start a round")]
