"""Databases of earlier releases: their schema, and a row in each of its tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.db.database import Database
from bot.db.schema import upgrade_within
from bot.db.transactions import Transaction
from tests.databases import table_names

NOON = datetime(2026, 11, 11, 12, tzinfo=UTC)

Rows = Mapping[str, list[dict[str, Any]]]


@dataclass(frozen=True, kw_only=True)
class History:
    """A server in which Mia has practised for a week, and Ben has undone his one session."""

    guild_id: int = 1
    mia: int = 71
    ben: int = 72
    channel_id: int = 501
    message_id: int = 901
    zone: str = "Europe/Berlin"
    now: datetime = NOON
    today: date = date(2026, 11, 11)
    over_at: datetime = datetime(2026, 11, 13, 3, tzinfo=UTC)
    """When Mia's streak ended in the first release, which had no rest days."""

    def day(self, ago: int) -> date:
        return self.today - timedelta(days=ago)

    def at(self, **ago: float) -> int:
        return int((self.now - timedelta(**ago)).timestamp())


def write(database: Database, version: str, *releases: Rows) -> None:
    """Upgrade an empty database to a version of the schema, and insert the rows of releases."""
    with database.writing() as tx:
        upgrade_within(tx, version)
        if version != "0001":  # added by the upgrade
            tx.execute("DELETE FROM week_review_schedules")
        for release in releases:
            for table, rows in release.items():
                for row in rows:
                    names, binds = ", ".join(row), ", ".join(f":{name}" for name in row)
                    statement = f"INSERT INTO {table} ({names}) VALUES ({binds})"
                    tx.execute(statement, row)
                if "id" in rows[0] and not database.is_sqlite:  # continue after these ids
                    last = f"(SELECT max(id) FROM {table})"
                    serial = f"pg_get_serial_sequence('{table}', 'id')"
                    tx.execute(f"SELECT setval({serial}, {last})")
        assert _empty_tables(tx) == set()


def _empty_tables(tx: Transaction) -> set[str]:
    return {
        table
        for table in table_names(tx)
        if tx.execute(f"SELECT count(*) FROM {table}").scalar() == 0
    }


def missing(database: Database, written: Rows) -> list[tuple[str, dict[str, Any]]]:
    """Return the rows that are not in the database as they were written."""
    lost: list[tuple[str, dict[str, Any]]] = []
    with database.reading() as tx:
        for table, rows in written.items():
            for row in rows:
                where = " AND ".join(
                    f"{name} IS NULL" if value is None else f"{name} = :{name}"
                    for name, value in row.items()
                )
                counted = f"SELECT count(*) FROM {table} WHERE {where}"
                values = {name: value for name, value in row.items() if value is not None}
                if tx.execute(counted, values).scalar() != 1:
                    lost.append((table, row))
    return lost
