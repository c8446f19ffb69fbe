"""`sentence` returns the message of each `CoachError`.

To add one, register a function in the view of its feature:

    @sentence.register
    def _(error: errors.TooShort) -> str:
        return f"A session takes at least {error.minimum} minutes."

A fixed text goes in a table: `register_texts({errors.NoTimer: "…"})`.
A module that registers its first sentence is added to `bot/app/sentences.py`.
"""

from collections.abc import Callable, Mapping
from functools import singledispatch
from typing import Final, TypeVar

from bot.db.errors import StorageError, StorageProblem
from bot.errors import CoachError, SeveralErrors
from bot.ui.text import plain

ErrorT = TypeVar("ErrorT", bound=CoachError)


@singledispatch
def sentence(error: CoachError) -> str:
    """Return what went wrong and what to do next, in one or two sentences.

    Raises:
        LookupError: no sentence is registered for this class.
    """
    raise LookupError(f"{type(error).__name__} has no sentence")


def register_texts(texts: Mapping[type[ErrorT], str]) -> None:
    """Register a fixed text for each error class."""
    for kind, text in texts.items():
        sentence.register(kind)(_constant(text))


def _constant(text: str) -> Callable[[CoachError], str]:
    return lambda _error: text


def without_sentence() -> list[type[CoachError]]:
    """Return the error classes without a registered sentence."""
    default = sentence.dispatch(CoachError)
    return [kind for kind in _kinds(CoachError) if sentence.dispatch(kind) is default]


def _kinds(base: type[CoachError]) -> list[type[CoachError]]:
    return [kind for sub in base.__subclasses__() for kind in (sub, *_kinds(sub))]


def quoted_name(text: str) -> str:
    """Return a name typed by a member or from a pack, shortened and escaped for a sentence."""
    return plain(text, limit=100)


@sentence.register
def _(error: SeveralErrors) -> str:
    mistakes = "\n".join(f"- {sentence(each)}" for each in error.errors)
    return f"{len(error.errors)} things to fix:\n{mistakes}"


_REASONS: Final = {
    StorageProblem.FULL: "I can't save right now: the disk is full.",
    StorageProblem.READ_ONLY: "I can't save right now: the database is read-only.",
    StorageProblem.BUSY: "The database is busy right now.",
    StorageProblem.UNREACHABLE: "I can't reach the database right now.",
    StorageProblem.FAILING: "The database isn't working right now.",
    StorageProblem.CONFLICT: "Too much happened at once.",
}


@sentence.register
def _(error: StorageError) -> str:
    if error.outcome_unknown:
        return (
            "I lost the database while saving, so I can't tell if that counted. Check in a few "
            "minutes before you try again."
        )
    soon = "a moment" if error.problem is StorageProblem.CONFLICT else "a few minutes"
    return f"{_REASONS[error.problem]} Nothing was changed. Try again in {soon}."
