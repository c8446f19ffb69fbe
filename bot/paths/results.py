"""Paths, complete for drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.packs.content import SpecialisationPath


@dataclass(frozen=True, slots=True, kw_only=True)
class PathOffered:
    """A path: the names of the focuses it leans on, and how many quests are its own."""

    path: SpecialisationPath
    focuses: Sequence[str]
    quests: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PathsShown:
    """The paths there are, and how the member stands to them.

    `left_xp` is what the first level with a path still takes, 0 from there on. `changeable_at` is
    set while the chosen one stays.
    """

    user_id: int
    offered: Sequence[PathOffered]
    chosen: SpecialisationPath | None
    left_xp: int
    changeable_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PathChosen:
    """A path that is followed from here on; `is_new` says whether it was chosen just now."""

    offered: PathOffered
    is_new: bool
    changeable_at: datetime
