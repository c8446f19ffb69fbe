"""Finds the genres in what a member typed about their music."""

import re
from collections.abc import Iterable, Mapping

_WORDS = re.compile(r"[^\W_]+")


def genres_in(text: str, names: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Return the genres named in a text, as slugs; `names` has the names of each genre.

    A name counts where its words stand next to one another, whatever is between them.
    """
    typed = _spaced(text)
    return frozenset(
        slug for slug, known in names.items() if any(_spaced(name) in typed for name in known)
    )


def _spaced(text: str) -> str:
    return f" {' '.join(_WORDS.findall(text.casefold()))} "
