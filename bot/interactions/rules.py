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
class Click:
    """A click on a button that also works in direct messages, where `guild_id` is None."""

    interaction_id: int
    guild_id: int | None
    user_id: int
    now: datetime

    def in_server(self, guild_id: int) -> Request:
        """Return the click as a request in a server."""
        return Request(
            interaction_id=self.interaction_id,
            guild_id=guild_id,
            user_id=self.user_id,
            now=self.now,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where to go on in a server: a channel, a message in it, or neither if there is none."""

    guild_id: int
    channel_id: int | None = None
    message_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """How many interactions a member and a server may send in 20 seconds; 0 for any number."""

    member: int
    server: int


NO_LIMIT: Final = Rates(member=0, server=0)
