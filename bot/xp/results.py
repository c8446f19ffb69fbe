"""What awards come to, complete for drawing."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.streaks.rules import NO_BRIDGE, Bridge, Streak
from bot.xp.rules.levels import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelReached:
    """A level reached for the first time; `announced` when it is told in a channel of its own.

    One of a private member is told to nobody but them. `theme` is the slug of the member's, and
    `accent` the server's colour for pictures as 0xRRGGBB.
    """

    level: int
    announced: bool
    max_level: int
    is_private: bool = False
    theme: str | None = None
    accent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Awarded:
    """What an award gave and where it leaves the member.

    `bridge` is what their streak has outlived since they were last active, where this award has
    carried it on; `rest_day_earned` is whether that has earned a rest day.
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
    """What an undo took and where it leaves the member.

    To take back what was taken brings XP, and may bring a level never reached before.
    """

    award_id: int
    xp: int
    total_xp: int
    progress: Progress
    level_up: LevelReached | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjusted:
    """What an adjustment came to, at most what there was, and where it leaves the member."""

    award_id: int
    user_id: int
    xp: int
    attributes: Mapping[str, int]
    total_xp: int
    progress: Progress
    level_up: LevelReached | None
