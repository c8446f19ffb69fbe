"""Greetings, complete for drawing."""

from dataclasses import dataclass
from datetime import datetime

from bot.greetings.store import Greeting, Joined
from bot.servers.store import Server


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedServer(Joined):
    """A server that the bot has joined, and the channel for a greeting, if there is one."""

    channel_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GreetingCard:
    """Everything that a greeting shows.

    `is_back` is true if the server had the bot before and is still set up; `next_at` is when its
    next quest is due.
    """

    greeting: Greeting
    server: Server
    pack_name: str
    is_back: bool
    next_at: datetime | None
