"""Greetings, complete for drawing."""

from dataclasses import dataclass
from datetime import datetime

from bot.greetings.store import Greeting, Joined
from bot.servers.store import Server


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining(Joined):
    """A server that the bot is in, and where it may speak to staff there, if anywhere."""

    channel_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GreetingCard:
    """Everything that a greeting shows.

    `is_back` where the server has had the bot before and is set up still; `next_at` is when its
    next quest comes.
    """

    greeting: Greeting
    server: Server
    pack_name: str
    is_back: bool
    next_at: datetime | None
