"""Error messages about interactions."""

from bot.interactions import errors
from bot.ui.sentences import quoted_name, register_texts, sentence
from bot.ui.text import number, plural

_TEXTS = {
    errors.AlreadyHandled: "That's already done, so nothing was changed.",
    errors.StaleButton: ("This button has expired. Use the slash command to get a new one."),
    errors.NotYours: "That one belongs to someone else. Use the slash command to get your own.",
    errors.CannotShareHere: (
        "You can't write in this channel, so I can't post for you here. Try it in another one."
    ),
    errors.FileUnreachable: "Discord didn't give me that file in time. Try again in a minute.",
}

register_texts(_TEXTS)


@sentence.register
def _(error: errors.UnknownChoice) -> str:
    return f"“{quoted_name(error.text)}” isn't an option. Pick one from the list."


@sentence.register
def _(error: errors.TooFast) -> str:
    return f"That was a lot at once! Try again in {plural(error.seconds):second}."


@sentence.register
def _(error: errors.ServerTooFast) -> str:
    return (
        "There's a lot going on in this server right now. Try again in "
        f"{plural(error.seconds):second}."
    )


@sentence.register
def _(error: errors.FileTooLarge) -> str:
    return (
        f"That file is too big: the limit is {number(error.max_bytes // 1_000_000)} MB. Keep only "
        "the ids and XP, or split it in two."
    )
