"""Single facts about this installation, by name."""

from sqlalchemy import text

from bot.storage.database import Transaction
from bot.storage.rows import execute, fetch_value

_GET = text("SELECT value FROM facts WHERE name = :name")

_SET = text("""
    INSERT INTO facts (name, value) VALUES (:name, :value)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value
""")


async def get(tx: Transaction, name: str) -> str | None:
    """Return a fact, or None where it is not known."""
    return await fetch_value(tx, _GET, name=name)


async def put(tx: Transaction, name: str, value: str) -> None:
    """Write a fact."""
    await execute(tx, _SET, name=name, value=value)
