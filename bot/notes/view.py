"""Error messages about notes and links."""

from bot.notes.errors import InvalidLink, NoteTooLong
from bot.ui.sentences import sentence
from bot.ui.text import number


@sentence.register
def _(error: NoteTooLong) -> str:
    return (
        f"That text is too long: the limit is {number(error.limit)} characters. Shorten it and "
        "try again."
    )


@sentence.register
def _(_error: InvalidLink) -> str:
    return "That isn't a web address. Copy it from your browser: `https://soundcloud.com/you`."
