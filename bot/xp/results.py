"""Results of awards, complete for drawing."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.streaks.results import StreakUpdate
from bot.xp.rules.awards import EventShare
from bot.xp.rules.levels import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class NextRole:
    """The next level role above a member, and the XP to it."""

    role_id: int
    level: int
    xp_left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelReached:
    """A level reached for the first time; `announced` if a message goes to the channel.

    Others see it only if it `is_shown`: the server chooses which levels are, a private member's
    never is, and one on the server's daily list is shown there.

    `from_level` is the highest one before, `role_ids` are the roles of the levels since: members
    get all of them if the server `stacks_roles`, else the last. A private member's level is shown
    only to them. `theme` is the slug of the member's theme, `accent` the server's colour for
    pictures as 0xRRGGBB.
    """

    level: int
    from_level: int
    announced: bool
    is_shown: bool
    max_level: int
    role_ids: tuple[int, ...] = ()
    stacks_roles: bool = True
    next_role: NextRole | None = None
    is_private: bool = False
    theme: str | None = None
    accent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Awarded(StreakUpdate):
    """An award, the member's new totals, and what it changed about their streak."""

    user_id: int
    xp: int
    base_xp: int
    multiplier_percent: int
    streak_bonus_percent: int
    attributes: Mapping[str, int]
    total_xp: int
    progress: Progress
    level_up: LevelReached | None
    event: EventShare | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoked:
    """A revoked award, and the member's new totals.

    Revoking a negative adjustment gives XP, and may bring a new level.
    """

    award_id: int
    xp: int
    total_xp: int
    progress: Progress
    level_up: LevelReached | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjusted:
    """An adjustment, limited to the XP the member had, and their new totals."""

    award_id: int
    user_id: int
    xp: int
    attributes: Mapping[str, int]
    total_xp: int
    progress: Progress
    level_up: LevelReached | None
