"""What may go wrong with anything."""

from bot.interactions.errors import AlreadyHandled, NotYours, StaleButton, UnknownChoice
from bot.notes.errors import InvalidLink, NoteTooLong
from bot.packs.errors import PackMissing, UnknownFocus
from bot.profiles.errors import InvalidEarReminder, InvalidGoal, ProfilePrivate
from bot.ui.sentences.spoken import quoted_name, sentence
from bot.ui.text import minutes, number


@sentence.register
def _(_error: AlreadyHandled) -> str:
    return "That has already been done, so nothing was changed."


@sentence.register
def _(_error: StaleButton) -> str:
    return (
        "This button is from another time and no longer does anything. "
        "Use the slash command to get a fresh one."
    )


@sentence.register
def _(error: UnknownChoice) -> str:
    return f"“{quoted_name(error.text)}” is no choice here. Pick one of those that Discord offers."


@sentence.register
def _(_error: NotYours) -> str:
    return "That one is somebody else's. Use the slash command to get your own."


@sentence.register
def _(error: PackMissing) -> str:
    return (
        f"This server uses the skill pack “{quoted_name(error.pack)}”, which I don't have. "
        "Whoever runs me has to put it back."
    )


@sentence.register
def _(error: UnknownFocus) -> str:
    known = ", ".join(error.known)
    return f"“{quoted_name(error.text)}” is not a focus I know. Pick one of these: {known}."


@sentence.register
def _(error: NoteTooLong) -> str:
    return (
        f"That text is too long: I keep up to {number(error.limit)} characters. Shorten it, and "
        "try again."
    )


@sentence.register
def _(_error: InvalidLink) -> str:
    return "That is not a web address. It has to begin with `https://` or `http://`."


@sentence.register
def _(error: InvalidGoal) -> str:
    return f"A daily goal lies between {minutes(error.least)} and {minutes(error.most)}."


@sentence.register
def _(error: InvalidEarReminder) -> str:
    return (
        f"A reminder to rest your ears comes after {minutes(error.least)} to "
        f"{minutes(error.most)} of work. 0 turns it off."
    )


@sentence.register
def _(error: ProfilePrivate) -> str:
    return f"<@{error.user_id}> keeps their numbers to themselves, so there is nothing to show."
