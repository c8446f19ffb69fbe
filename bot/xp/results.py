"""Results of awards, complete for drawing."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.streaks.rules import NO_BRIDGE, Bridge, Streak
from bot.xp.rules.levels import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelReached:
    """A level reached for the first time; `announced` if a message goes to the channel.

    A private member's is shown only to them. `theme` is the slug of the member's theme, `accent`
    the server's colour for pictures as 0xRRGGBB.
    """

    level: int
    announced: bool
    max_level: int
    is_private: bool = False
    theme: str | None = None
    accent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Awarded:
    """An award, and the member's new totals.

    `bridge` are the missed days since the last active day that the streak survived, if this award
    extended it; `rest_day_earned` is whether that earned a rest day.
    """

    user_id: int
    xp: int
    base_xp: int
    multiplier_percent: int
    streak_bonus_percent: int
    attributes: Mapping[str, int]
    total_xp: int
    progress: Progress
    streak: Streak
    level_up: LevelReached | None
    bridge: Bridge = NO_BRIDGE
    rest_day_earned: bool = False


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
