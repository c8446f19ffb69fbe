"""Paths, complete for drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.packs.content import SpecialisationPath


@dataclass(frozen=True, slots=True, kw_only=True)
class PathOffered:
    """A path, with the names of its focuses and the number of its quests."""

    path: SpecialisationPath
    focuses: Sequence[str]
    quests: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PathsShown:
    """The available paths, and the member's choice.

    `left_xp` is the XP left to the level for paths, 0 once reached. `changeable_at` is only set
    while the choice cannot be changed.
    """

    user_id: int
    offered: Sequence[PathOffered]
    chosen: SpecialisationPath | None
    left_xp: int
    changeable_at: datetime | None

    @property
    def may_choose(self) -> bool:
        """Whether the member may choose a path now."""
        return not self.left_xp and self.changeable_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class PathShown:
    """One path, among the available ones and the member's choice."""

    offered: PathOffered
    among: PathsShown


@dataclass(frozen=True, slots=True, kw_only=True)
class PathChosen:
    """The member's path; `is_new` is true if it was chosen just now."""

    offered: PathOffered
    is_new: bool
    changeable_at: datetime
