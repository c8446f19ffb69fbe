"""Server settings, complete for drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.calendar.rules.periods import Cadence
from bot.notices.store import Notice
from bot.quests.rules.verification import Verification
from bot.servers.store import Server


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestChanges:
    """What to change of a server's quests; what is None stays as it is."""

    channel_id: int | None = None
    timezone: str | None = None
    daily_time: str | None = None
    weekly_day: int | None = None
    ping_role_id: int | None = None
    no_ping_role: bool = False
    verification: Verification | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewChanges:
    """What to change of how hand-ins are judged; what is None stays as it is."""

    channel_id: int | None = None
    role_id: int | None = None
    no_role: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NextPosting:
    """When the next quest of a cadence comes."""

    cadence: Cadence
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerShown:
    """A server's settings, what comes next, and what is still to be mended."""

    server: Server
    pack_name: str
    upcoming: Sequence[NextPosting]
    notices: Sequence[Notice]
    level_roles: int = 0
    rooms: int = 0
    has_posted: bool = False
    """Whether a daily quest has ever been posted: before, staff are shown the way there."""
