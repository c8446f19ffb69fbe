"""What members read when something goes wrong with listening and critiques."""

from collections.abc import Sequence
from typing import Final

from bot.feedback import errors
from bot.feedback.rules.critiques import Part
from bot.feedback.view.buttons import listen_button
from bot.mixes.view.figures import clock
from bot.ui.actions import Action
from bot.ui.errors import next_steps
from bot.ui.sentences import register_texts, sentence
from bot.ui.text import plural

register_texts(
    {
        errors.TurnOver: "That turn is over, so this track goes to somebody else.",
        errors.TimeMissing: (
            "Say where it's weakest: add a time like 0:12 under **What's weakest, and where**."
        ),
        errors.AlreadyMarked: "You've marked that critique already, and a mark stays.",
        errors.AlreadyReplied: "You've replied to that critique already. There's one reply each.",
        errors.ReplyMissing: "Your reply is empty. Write what you'd like to tell them.",
        errors.CriticGone: (
            "Names can't be shown any more: the other one has deleted their data or the track."
        ),
        errors.PraiseNotReached: (
            "These critiques can't be claimed any more. See where you are with `/milestone list`."
        ),
    }
)

_PARTS: Final = {
    Part.IMPRESSION: "First impression",
    Part.STRONGEST: "What's strongest",
    Part.WEAKEST: "What's weakest, and where",
    Part.SUGGESTION: "One thing to try",
}


@sentence.register
def _(error: errors.CritiquePartTooShort) -> str:
    return f"**{_PARTS[error.part]}** needs {plural(error.missing):more character|more characters}."


@sentence.register
def _(error: errors.TimeNotInTrack) -> str:
    return f"That time isn't in the track, which ends at {clock(error.seconds)}. Check it again."


@next_steps.register
def _(_error: errors.TurnOver) -> Sequence[Action]:
    return [listen_button("Listen to another")]
