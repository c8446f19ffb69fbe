"""The request behind a use case: an interaction of a member in a server."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One interaction of one member in one server, with the time by our clock."""

    interaction_id: int
    guild_id: int
    user_id: int
    now: datetime
