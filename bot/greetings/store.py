"""Greetings: each time the bot joined a server, so that staff are greeted once."""

from dataclasses import dataclass
from datetime import datetime

from bot.db.rows import fetch_all, fetch_one, fetch_value, insert, select, values_of
from bot.db.transactions import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A server that the bot has joined, and when."""

    guild_id: int
    joined_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeting(Joined):
    """A greeting to staff; `is_return` if the bot had joined this server before."""

    id: int
    is_return: bool


_ADD = insert(Joined, "greetings") + " ON CONFLICT (guild_id, joined_at) DO NOTHING RETURNING id"

_FIND = select(
    Greeting,
    "FROM greetings WHERE id = :greeting_id",
    is_return="""EXISTS (SELECT 1 FROM greetings AS earlier
                         WHERE earlier.guild_id = greetings.guild_id
                           AND earlier.joined_at < greetings.joined_at)""",
)

_IS_KNOWN = """
    SELECT 1 FROM greetings WHERE guild_id = :guild_id AND joined_at = :joined_at
"""

_ALL = select(Joined, "FROM greetings")


def add(tx: Transaction, joined: Joined) -> int | None:
    """Insert a join and return the id of its greeting, or None if it is known already."""
    return fetch_value(tx, _ADD, **values_of(joined))


def find(tx: Transaction, greeting_id: int) -> Greeting | None:
    """Return one greeting."""
    return fetch_one(tx, Greeting, _FIND, greeting_id=greeting_id)


def is_known(tx: Transaction, joined: Joined) -> bool:
    """Whether a join is known already."""
    return fetch_value(tx, _IS_KNOWN, **values_of(joined)) is not None


def all_known(tx: Transaction) -> list[Joined]:
    """Return every join: about one row per server."""
    return fetch_all(tx, Joined, _ALL)
