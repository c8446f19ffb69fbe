"""Who asks, when, and by which interaction."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One interaction of one member in one server, at an instant of our own clock."""

    interaction_id: int
    guild_id: int
    user_id: int
    now: datetime
