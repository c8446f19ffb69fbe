"""Profiles, complete for drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.members.rules import Daw, Pings, Reminders
from bot.members.store import Member
from bot.streaks.rules import NO_BRIDGE, Bridge
from bot.unset import UNSET, Unset
from bot.xp.rules.levels import Progress
from bot.xp.store.standings import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeLine:
    """One attribute and the XP it holds."""

    name: str
    xp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileShown:
    """Everything a profile shows.

    `rank` is None for who has no XP, has left or is private. `streak_days` is 0 once the streak
    is broken; `day_minutes` is what the member's current producer day holds. `path_name` is that
    of the path they follow, None below level 10.
    `accent` is the server's colour for pictures as 0xRRGGBB.
    `rest_days` are held now, `bridge` is what the streak has outlived since its last active day.
    """

    member: Member
    pack_name: str
    progress: Progress
    max_level: int
    total: Standing
    week: Standing
    attributes: Sequence[AttributeLine]
    streak_days: int
    longest_streak: int
    streak_until: datetime | None
    day: date
    day_minutes: int
    active_days: int
    rank: int | None
    ranked: int
    rest_days: int = 0
    bridge: Bridge = NO_BRIDGE
    path_name: str | None = None
    accent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChanges:
    """What to change of a profile; what is UNSET stays as it is, and None clears it.

    `ears_minutes` is after how much work to be reminded of a rest for the ears, 0 for never.
    `theme` is the slug of what their pictures are drawn in.
    """

    timezone: str | Unset | None = UNSET
    daw: Daw | Unset | None = UNSET
    genre: str | Unset | None = UNSET
    daily_goal_minutes: int | Unset | None = UNSET
    pings: Pings | Unset = UNSET
    is_private: bool | Unset = UNSET
    ears_minutes: int | Unset = UNSET
    reminders: Reminders | Unset = UNSET
    theme: str | Unset = UNSET

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to change."""
        return self == ProfileChanges()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileSettings:
    """What a member has set for themselves, and the zone they live in until they set one."""

    member: Member
    server_timezone: str
    now: datetime
