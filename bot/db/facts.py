"""Single facts about this installation, by name."""

from bot.db.rows import execute, fetch_value
from bot.db.transactions import Transaction

_GET = "SELECT value FROM facts WHERE name = :name"

_SET = """
    INSERT INTO facts (name, value) VALUES (:name, :value)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value
"""


def get(tx: Transaction, name: str) -> str | None:
    """Return a fact, or None if it is not known."""
    return fetch_value(tx, _GET, name=name)


def put(tx: Transaction, name: str, value: str) -> None:
    """Write a fact."""
    execute(tx, _SET, name=name, value=value)
