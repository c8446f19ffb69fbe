"""Sentences about backups for the command line."""

from typing import Final

from bot.db.backups import Backup
from bot.ui.text import plural

_ENGINES: Final = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def contents_text(backup: Backup) -> str:
    """Return a sentence about a backup's contents."""
    servers, members, awards = (
        backup.rows.get(table, 0) for table in ("servers", "members", "awards")
    )
    return (
        f"It has {plural(servers):server}, {plural(members):member} and {plural(awards):award}, "
        f"in {_size(backup.size_bytes)}, with schema {backup.version}."
    )


def origin_text(backup: Backup) -> str:
    """Return a sentence about when and from which engine a backup was made."""
    if backup.copied_at is None:
        return "It doesn't say when it was made."
    engine = _ENGINES.get(backup.copied_from or "", "a database")
    return f"It was made from {engine} on {backup.copied_at:%Y-%m-%d at %H:%M:%S} UTC."


def _size(size_bytes: int) -> str:
    if size_bytes < 1_000_000:
        return f"{size_bytes / 1_000:,.0f} kB"
    return f"{size_bytes / 1_000_000:,.1f} MB"
