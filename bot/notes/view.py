"""Proofs as members see them, and error messages about notes and links."""

from bot.notes.errors import InvalidLink, NoteTooLong
from bot.ui.sentences import sentence
from bot.ui.text import host_link, link, number


@sentence.register
def _(error: NoteTooLong) -> str:
    return (
        f"That text is too long: the limit is {number(error.limit)} characters. Shorten it and "
        "try again."
    )


@sentence.register
def _(_error: InvalidLink) -> str:
    return "That isn't a web address. Copy it from your browser: `https://soundcloud.com/you`."


def proof_text(
    url: str | None, file_name: str | None, file_url: str | None, *, linked: bool = True
) -> str | None:
    """Return a completion's proof as a link or just its name; None if there is none."""
    if url is not None:
        return host_link(url, linked=linked)
    address = file_url if linked else None
    return link(address or "", file_name, limit=60) if file_name else None
