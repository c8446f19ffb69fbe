"""Profiles, complete for drawing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.coach.rules.craft import Craft
from bot.ears.store.drills import TrainedDrill
from bot.members.rules import Daw, Gear, Pings, Reminders
from bot.members.store import Member
from bot.packs.content import SkillPack
from bot.pauses.rules import Pause
from bot.profiles.store import ALONE, TakingPart
from bot.streaks.rules import NO_BRIDGE, Bridge
from bot.unset import UNSET, Unset
from bot.xp.rules.levels import Progress
from bot.xp.store.standings import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeLine:
    """One attribute and its XP."""

    name: str
    xp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileShown:
    """Everything a profile shows.

    `rank` is None for members without XP, or who have left or are private. `streak_days` is 0 once
    the streak is broken; `day_minutes` are those of the current producer day. `path_name` is the
    path they follow, None below level 10.
    `accent` is the server's colour for pictures as 0xRRGGBB.
    `rest_days` are banked now, `bridge` are the missed days covered since the last active day, and
    `paused_until` is the last day of a pause that goes on.
    `ear_rounds` are those of this week, `drills` what they have reached in the last few drills,
    `taking_part` is what they did with others.
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
    paused_until: date | None = None
    path_name: str | None = None
    accent: int | None = None
    ear_rounds: int = 0
    drills: Sequence[TrainedDrill] = ()
    taking_part: TakingPart = ALONE


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChanges:
    """Changes of a profile; UNSET leaves a setting, None clears it.

    `ears_minutes` is the work time before a reminder to rest the ears, 0 for never. `theme` is the
    slug of the theme of their pictures. Empty `gear` clears it. `streak_reminder_hour` is that of
    the evening message about a streak in danger, and `takes_buddy_asks` whether others can ask them
    to be their buddy.
    """

    timezone: str | Unset | None = UNSET
    daw: Daw | Unset | None = UNSET
    genre: str | Unset | None = UNSET
    daily_goal_minutes: int | Unset | None = UNSET
    sitting_minutes: int | Unset | None = UNSET
    gear: tuple[Gear, ...] | Unset = UNSET
    pings: Pings | Unset = UNSET
    is_private: bool | Unset = UNSET
    ears_minutes: int | Unset = UNSET
    reminders: Reminders | Unset = UNSET
    theme: str | Unset = UNSET
    streak_reminder_hour: int | Unset | None = UNSET
    takes_buddy_asks: bool | Unset = UNSET

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to change."""
        return self == ProfileChanges()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileSettings:
    """A member's settings, and the server's zone, which applies until they set their own.

    `genres` are the names of the pack's genres that their own text names. After a change, `before`
    is the member as they were. `pause` is their pause that has days left. `elsewhere` are other
    servers whose settings the member can take over.
    """

    member: Member
    server_timezone: str
    now: datetime
    today: date
    pack: SkillPack
    craft: Mapping[str, Craft]
    genres: Sequence[str] = ()
    before: Member | None = None
    pause: Pause | None = None
    elsewhere: Sequence[int] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsElsewhere:
    """What a member's settings of another server would change here."""

    user_id: int
    guild_id: int
    changes: ProfileChanges
    now: datetime
