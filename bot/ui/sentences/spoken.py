"""The function that has a sentence for each `CoachError`, once every module here is imported."""

from functools import singledispatch

from bot.errors import CoachError
from bot.ui.text import plain


@singledispatch
def sentence(error: CoachError) -> str:
    """Say what went wrong and what to do next, in one or two sentences.

    Raises:
        LookupError: nobody has written the sentence of this class yet.
    """
    raise LookupError(f"{type(error).__name__} has no sentence in bot/ui/sentences")


def without_sentence() -> list[type[CoachError]]:
    """List the error classes that a member could meet and nobody has put into words."""
    unwritten = sentence.dispatch(CoachError)
    return [kind for kind in _kinds(CoachError) if sentence.dispatch(kind) is unwritten]


def _kinds(base: type[CoachError]) -> list[type[CoachError]]:
    return [kind for sub in base.__subclasses__() for kind in (sub, *_kinds(sub))]


def quoted_name(text: str) -> str:
    """Return what a member or a pack has named, short and plain enough for a sentence."""
    return plain(text, limit=100)
