"""A daily list of level-ups, complete for drawing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.level_digests.store import Rise


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelDigest:
    """The first of a list's `size` members, and the role of each level.

    `names` are the display names that Discord has said, empty before it was asked.
    """

    id: int
    guild_id: int
    rises: Sequence[Rise]
    size: int
    role_of: Mapping[int, int]
    names: Mapping[int, str] = field(default_factory=dict[int, str])
