"""Error messages about notes and links."""

from bot.notes.errors import InvalidLink, NoteTooLong
from bot.ui.sentences import sentence
from bot.ui.text import number


@sentence.register
def _(error: NoteTooLong) -> str:
    return (
        f"That text is too long: I keep up to {number(error.limit)} characters. Shorten it, and "
        "try again."
    )


@sentence.register
def _(_error: InvalidLink) -> str:
    return "That is not a web address. It has to begin with `https://` or `http://`."
