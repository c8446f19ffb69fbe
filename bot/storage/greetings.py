"""Greetings: each joining of a server by the bot, so that its staff are greeted once."""

from dataclasses import dataclass
from datetime import datetime

from bot.db.rows import execute, fetch_all, fetch_one, fetch_value
from bot.db.transactions import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A server that the bot has joined, and when."""

    guild_id: int
    joined_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeting(Joined):
    """What staff are told on it; on a return, the server has been joined before."""

    id: int
    is_return: bool


_ADD = """
    INSERT INTO greetings (guild_id, joined_at) VALUES (:guild_id, :joined_at)
    ON CONFLICT (guild_id, joined_at) DO NOTHING
    RETURNING id
"""

_FIND = """
    SELECT id, guild_id, joined_at,
           EXISTS (SELECT 1 FROM greetings AS earlier
                   WHERE earlier.guild_id = greetings.guild_id
                     AND earlier.joined_at < greetings.joined_at) AS is_return
    FROM greetings WHERE id = :greeting_id
"""

_IS_KNOWN = """
    SELECT 1 FROM greetings WHERE guild_id = :guild_id AND joined_at = :joined_at
"""

_ALL = "SELECT guild_id, joined_at FROM greetings"


def add(tx: Transaction, joined: Joined) -> int | None:
    """Write a joining and return the id of its greeting; None where it is known already."""
    return fetch_value(tx, _ADD, guild_id=joined.guild_id, joined_at=joined.joined_at)


def find(tx: Transaction, greeting_id: int) -> Greeting | None:
    """Return one greeting."""
    return fetch_one(tx, Greeting, _FIND, greeting_id=greeting_id)


def is_known(tx: Transaction, joined: Joined) -> bool:
    """Tell whether a joining is written already."""
    row = execute(tx, _IS_KNOWN, guild_id=joined.guild_id, joined_at=joined.joined_at)
    return row.first() is not None


def all_known(tx: Transaction) -> list[Joined]:
    """Return every joining: as many rows as there are servers, and some more."""
    return fetch_all(tx, Joined, _ALL)
