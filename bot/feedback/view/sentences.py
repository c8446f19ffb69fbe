"""What members read when something goes wrong with feedback."""

from collections.abc import Sequence
from typing import Final

from bot.feedback import errors
from bot.feedback.rules.submitting import Clue
from bot.feedback.view.buttons import listen_button, submit_button
from bot.quests.view.next_steps import plan_button
from bot.ui.actions import Action, button
from bot.ui.errors import next_steps
from bot.ui.sentences import quoted_name, register_texts, sentence
from bot.ui.text import number, plural

register_texts(
    {
        errors.SubmissionTitleMissing: (
            "Give it a title. Only you see it, so a working title is fine."
        ),
        errors.NothingToHear: "Attach your track, or add a link to it.",
        errors.FileOrLink: "That's a file and a link. Choose one: a file is blind, a link isn't.",
        errors.DeletedWhileSubmitting: (
            "You deleted your data while I was preparing this, so I didn't submit it. To start "
            "over, submit it again."
        ),
        errors.SubmissionNotFound: "That submission is gone. See the ones you have.",
        errors.SubmissionClosed: "That submission is closed already, so it stays as it is.",
        errors.CritiqueNotFound: "That's gone: its maker has removed it.",
        errors.NowhereToReport: (
            "Staff have no channel for reports here yet. Tell anyone with Manage Server directly."
        ),
    }
)

_CLUES: Final = {
    Clue.NAME: (
        "Your question has your name in it, so listeners would know whose track it is. Ask it "
        "without the name."
    ),
    Clue.LINK: (
        "Your question has a link in it, and links tell whose track it is. Ask it without the link."
    ),
    Clue.MENTION: (
        "Your question mentions somebody, and that tells whose track it is. Ask it without the "
        "mention."
    ),
}


@sentence.register
def _(error: errors.FeedbackNeedsLevel) -> str:
    return (
        f"Feedback starts at level {number(error.level)} here, and you're at level "
        f"{number(error.own_level)}. Quests and practice get you there."
    )


@sentence.register
def _(error: errors.NoSuchLevel) -> str:
    return f"Levels go from 1 to {number(error.last)}. Choose one of those."


@sentence.register
def _(error: errors.CritiquesOwed) -> str:
    return (
        f"Give {plural(error.owed):more critique} and you can submit a track. Everyone gives two "
        "for each track they get heard, after the first."
    )


@sentence.register
def _(error: errors.TooManyOpen) -> str:
    return (
        f"You have {number(error.limit)} open submissions, the most at once. Close one to make "
        "room, or wait until it has its critiques."
    )


@sentence.register
def _(error: errors.NotATrack) -> str:
    return (
        f"**{quoted_name(error.name)}** isn't an audio file. Send WAV, AIFF, FLAC, MP3, M4A, Opus "
        "or Ogg."
    )


@sentence.register
def _(error: errors.QuestionRevealsMaker) -> str:
    return _CLUES[error.clue]


@sentence.register
def _(error: errors.TrackIsReleased) -> str:
    return (
        f"**{quoted_name(error.title)}** is released, so listeners can't help with it any more. "
        "Choose a track that you're still working on."
    )


@sentence.register
def _(error: errors.NotSubmitted) -> str:
    return sentence(error.reason)


@next_steps.register
def _(_error: errors.CritiquesOwed) -> Sequence[Action]:
    return [listen_button(), _inbox_button()]


@next_steps.register
def _(_error: errors.FeedbackNeedsLevel) -> Sequence[Action]:
    return [plan_button()]


@next_steps.register(errors.TooManyOpen)
@next_steps.register(errors.SubmissionNotFound)
@next_steps.register(errors.SubmissionClosed)
def _(_error: object) -> Sequence[Action]:
    return [_inbox_button()]


@next_steps.register
def _(_error: errors.NotSubmitted) -> Sequence[Action]:
    return [submit_button("Try again", primary=True)]


@next_steps.register(errors.SubmissionTitleMissing)
@next_steps.register(errors.NothingToHear)
@next_steps.register(errors.FileOrLink)
@next_steps.register(errors.NotATrack)
@next_steps.register(errors.TrackIsReleased)
@next_steps.register(errors.QuestionRevealsMaker)
@next_steps.register(errors.DeletedWhileSubmitting)
def _(_error: object) -> Sequence[Action]:
    return [submit_button()]


def _inbox_button() -> Action:
    return button("My feedback", "feedback-own")
