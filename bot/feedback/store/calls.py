"""SQL of calls to listen: messages that tell a server that something waits to be heard."""

from dataclasses import dataclass
from datetime import datetime

from bot.db.rows import fetch_one, fetch_value, select
from bot.db.transactions import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackCall:
    """A call to listen, to be sent at `at`; the newest of a server replaces the one before."""

    id: int
    guild_id: int
    at: datetime


_ADD = "INSERT INTO feedback_calls (guild_id, at) VALUES (:guild_id, :at) RETURNING id"

_NEWEST = select(
    FeedbackCall, "FROM feedback_calls WHERE guild_id = :guild_id ORDER BY id DESC LIMIT 1"
)


def add(tx: Transaction, guild_id: int, at: datetime) -> int:
    """Insert a call, and return its id."""
    return fetch_value(tx, _ADD, guild_id=guild_id, at=at)


def newest(tx: Transaction, guild_id: int) -> FeedbackCall | None:
    """Return a server's newest call, sent or planned."""
    return fetch_one(tx, FeedbackCall, _NEWEST, guild_id=guild_id)
