"""Server settings, complete for drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.battles.store.battles import BattleSchedule
from bot.calendar.rules.periods import Cadence
from bot.events.store import Event
from bot.notices.store import Notice
from bot.quests.rules.themes import DrawMode
from bot.quests.rules.verification import Verification
from bot.servers.store import Server
from bot.unset import UNSET, Unset
from bot.xp.rules.announcing import LevelUpPosts


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestChanges:
    """Changes of a server's quest settings; UNSET leaves a setting, None clears it."""

    channel_id: int | Unset = UNSET
    timezone: str | Unset = UNSET
    daily_time: str | Unset = UNSET
    weekly_day: int | Unset = UNSET
    ping_role_id: int | Unset | None = UNSET
    verification: Verification | Unset = UNSET
    draw: DrawMode | Unset = UNSET
    threads: bool | Unset = UNSET
    publish: bool | Unset = UNSET
    silent: bool | Unset = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementChanges:
    """Changes of a server's announcement settings; UNSET leaves a setting, None clears it."""

    channel_id: int | Unset | None = UNSET
    release_role_id: int | Unset | None = UNSET
    level_up_posts: LevelUpPosts | Unset = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewChanges:
    """Changes of a server's review settings; UNSET leaves a setting, None clears it."""

    channel_id: int | Unset = UNSET
    role_id: int | Unset | None = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class NextPosting:
    """When the next quest of a cadence is posted."""

    cadence: Cadence
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerShown:
    """A server's settings, its next postings, and open problems."""

    server: Server
    pack_name: str
    upcoming: Sequence[NextPosting]
    notices: Sequence[Notice]
    level_role_ids: Sequence[int] = ()
    rooms: int = 0
    timed_rooms: int = 0
    """How many of its studio rooms run a shared timer by themselves."""
    battles: BattleSchedule | None = None
    """When battles start by themselves."""
    events: Sequence[Event] = ()
    """Those that run or are planned."""
    focus_names: Sequence[str] = ()
    """The focuses of its skill pack."""
    has_themes: bool = False
    """Whether its skill pack has themes for weeks."""
    has_posted: bool = False
    """Whether a daily quest was ever posted; before that, staff see setup hints."""
