"""The request behind a use case: an interaction of a member in a server."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

RATES_SECONDS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One interaction of one member in one server, with the time by our clock."""

    interaction_id: int
    guild_id: int
    user_id: int
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """How many interactions a member and a server may send in 20 seconds; 0 for any number."""

    member: int
    server: int


NO_LIMIT: Final = Rates(member=0, server=0)
