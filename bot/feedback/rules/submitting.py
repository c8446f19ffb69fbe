"""What members may submit: how many, how long, and what would give its maker away."""

import re
import unicodedata
from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum
from typing import Final

OPEN_AT_ONCE: Final = 3
"""Open submissions that a member may have."""
CRITIQUES_EACH: Final = 5
"""A submission closes with so many."""
COST: Final = 2
"""Critiques to give for each submission after the first."""
OPEN_FOR: Final = timedelta(weeks=8)
LONGEST_SECONDS: Final = 6 * 60
"""Of a longer file, listeners hear the beginning."""
QUESTION_LIMIT: Final = 300
LAST_LEVEL: Final = 250
"""The highest level that a server can ask for."""

_LINK: Final = re.compile(
    r"https?:|www\.|\w\.[a-z]{2,}/"
    r"|\w\.(?:com|net|org|io|gg|fm|me|co|be|ly|app|link|tv|eu|uk|de|fr)\b",
    re.IGNORECASE,
)
_MENTION: Final = re.compile(r"<[@#]|@\w")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Mn"})
_FILLERS: Final = frozenset("\u115f\u1160")
_SHORTEST_NAME: Final = 3
"""Shorter names are words that any question may have."""


class Clue(StrEnum):
    """What in a question gives its maker away."""

    NAME = "name"
    LINK = "link"
    MENTION = "mention"


def critiques_owed(submitted: int, given: int) -> int:
    """Return how many critiques a member has to give before their next submission."""
    return max(0, COST * submitted - given)


def clue_in(question: str, names: Collection[str]) -> Clue | None:
    """Return what in a question gives its maker away, whose `names` these are."""
    shown = _shown(question)
    if _MENTION.search(shown):
        return Clue.MENTION
    if _LINK.search(shown):
        return Clue.LINK
    words = _words(shown)
    for name in (_words(_shown(each)) for each in names):
        if len(name) - 2 >= _SHORTEST_NAME and name in words:
            return Clue.NAME
    return None


def _shown(text: str) -> str:
    """Return a text in plain letters, without what isn't seen: control characters and fillers."""
    return "".join(
        each
        for each in unicodedata.normalize("NFKD", text)
        if each.isspace() or not (each in _FILLERS or unicodedata.category(each) in _UNSEEN)
    )


def _words(text: str) -> str:
    """Return a text's words between single spaces, with one at each end."""
    return " " + " ".join(re.split(r"[\W_]+", text.casefold())).strip() + " "
