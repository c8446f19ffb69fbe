"""Error messages about interactions."""

from bot.interactions import errors
from bot.ui.sentences import quoted_name, register_texts, sentence
from bot.ui.text import number, plural

_TEXTS = {
    errors.AlreadyHandled: "That has already been done, so nothing was changed.",
    errors.StaleButton: (
        "This button is from another time and no longer does anything. "
        "Use the slash command to get a fresh one."
    ),
    errors.NotYours: "That one is somebody else's. Use the slash command to get your own.",
    errors.CannotShareHere: (
        "You can't write in this channel, so I can't post for you here. Try it in another one."
    ),
    errors.FileUnreachable: "Discord did not hand me that file in time. Try again in a minute.",
}

register_texts(_TEXTS)


@sentence.register
def _(error: errors.UnknownChoice) -> str:
    return f"“{quoted_name(error.text)}” is no choice here. Pick one of those that Discord offers."


@sentence.register
def _(error: errors.TooFast) -> str:
    return f"That was a lot at once! Give me {plural(error.seconds):second}, then try that again."


@sentence.register
def _(error: errors.ServerTooFast) -> str:
    return (
        "There's a lot going on in this server right now. Try again in "
        f"{plural(error.seconds):second}."
    )


@sentence.register
def _(error: errors.FileTooLarge) -> str:
    return (
        f"That file is too large: I read up to {number(error.max_bytes // 1_000_000)} MB. Leave "
        "out the columns I don't need, since the ids and the XP are enough, or split it in two."
    )
