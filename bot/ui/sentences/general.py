"""What may go wrong with anything."""

from bot.domain import errors
from bot.ui.sentences.spoken import quoted_name, sentence
from bot.ui.text import minutes, number


@sentence.register
def _(_error: errors.AlreadyHandled) -> str:
    return "That has already been done, so nothing was changed."


@sentence.register
def _(_error: errors.StaleButton) -> str:
    return (
        "This button is from another time and no longer does anything. "
        "Use the slash command to get a fresh one."
    )


@sentence.register
def _(error: errors.UnknownChoice) -> str:
    return f"“{quoted_name(error.text)}” is no choice here. Pick one of those that Discord offers."


@sentence.register
def _(_error: errors.NotYours) -> str:
    return "That one is somebody else's. Use the slash command to get your own."


@sentence.register
def _(error: errors.PackMissing) -> str:
    return (
        f"This server uses the skill pack “{quoted_name(error.pack)}”, which I don't have. "
        "Whoever runs me has to put it back."
    )


@sentence.register
def _(error: errors.UnknownFocus) -> str:
    known = ", ".join(error.known)
    return f"“{quoted_name(error.text)}” is not a focus I know. Pick one of these: {known}."


@sentence.register
def _(error: errors.NoteTooLong) -> str:
    return (
        f"That text is too long: I keep up to {number(error.limit)} characters. Shorten it, and "
        "try again."
    )


@sentence.register
def _(_error: errors.InvalidLink) -> str:
    return "That is not a web address. It has to begin with `https://` or `http://`."


@sentence.register
def _(error: errors.InvalidGoal) -> str:
    return f"A daily goal lies between {minutes(error.least)} and {minutes(error.most)}."


@sentence.register
def _(error: errors.InvalidEarReminder) -> str:
    return (
        f"A reminder to rest your ears comes after {minutes(error.least)} to "
        f"{minutes(error.most)} of work. 0 turns it off."
    )


@sentence.register
def _(error: errors.ProfilePrivate) -> str:
    return f"<@{error.user_id}> keeps their numbers to themselves, so there is nothing to show."
