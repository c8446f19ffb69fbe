"""What a message is called in a forum, where it is a post."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

NAME_LIMIT: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ForumPost:
    """A post's name, and the names of its tags; those that the forum lacks are left out."""

    name: str
    tags: Sequence[str] = ()
