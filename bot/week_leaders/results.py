"""The settings of the week's first, complete for drawing."""

from dataclasses import dataclass
from datetime import datetime

from bot.boards.rules import Metric
from bot.servers.store import Server
from bot.unset import UNSET, Unset


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekLeaderChanges:
    """Changes of the week's first; UNSET leaves a setting, None takes the role away."""

    role_id: int | Unset | None = UNSET
    metric: Metric | Unset = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekLeaderShown:
    """A server's role for the week's first, and when it goes to the next one, if it's set."""

    server: Server
    next_at: datetime | None
