"""Named values about this installation, in the table `facts`."""

from bot.db.rows import execute, fetch_value
from bot.db.transactions import Transaction

_GET = "SELECT value FROM facts WHERE name = :name"

_SET = """
    INSERT INTO facts (name, value) VALUES (:name, :value)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value
"""


def get(tx: Transaction, name: str) -> str | None:
    """Return a fact's value, or None if there is none."""
    return fetch_value(tx, _GET, name=name)


def put(tx: Transaction, name: str, value: str) -> None:
    """Write a fact, replacing its value."""
    execute(tx, _SET, name=name, value=value)
