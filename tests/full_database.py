"""A database with rows in every table, and all rows of a database."""

from typing import Any

from bot.db.database import Database
from tests.databases import table_names
from tests.privacy.test_service import MEMBER, create_member_rows
from tests.world import World

# Rows of the tables without member data.
_SERVER_ROWS = (
    "INSERT INTO notices (guild_id, problem, channel_id, at) VALUES ({guild_id}, 'gone', 5, 6)",
    "INSERT INTO studio_rooms (guild_id, channel_id, focus) VALUES ({guild_id}, 8, 'mixing')",
    "INSERT INTO disabled_quests (guild_id, quest) VALUES ({guild_id}, 'one-kick')",
    "INSERT INTO greetings (guild_id, joined_at) VALUES ({guild_id}, 8)",
    "INSERT INTO departures (guild_id, removed_at) VALUES ({guild_id}, 8)",
    "INSERT INTO deletions (guild_id, member, at) VALUES ({guild_id}, 'abc', 8)",
    "INSERT INTO level_digests (guild_id, due_at) VALUES ({guild_id}, 9)",
    "INSERT INTO theme_weeks (guild_id, week, theme) VALUES ({guild_id}, '2026-W52', 'low-end')",
    (
        "INSERT INTO planned_quests (guild_id, cadence, period)"
        " VALUES ({guild_id}, 'daily', '2026-12-24')"
    ),
    (
        "INSERT INTO battle_schedules (guild_id, every, format, weekday, start_time, next_at)"
        " VALUES ({guild_id}, 'week', 'weekend', 4, '18:00', 9)"
    ),
    *(
        f"INSERT INTO {table} (posting_id, guild_id, channel_id, {columns})"
        f" SELECT id, guild_id, 4, {values} FROM postings WHERE guild_id = {{guild_id}} LIMIT 1"
        for table, columns, values in (
            ("posting_threads", "thread_id, is_made", "5, 1"),
            ("posting_publications", "message_id", "5"),
        )
    ),
    (
        "INSERT INTO xp_events (guild_id, name, percent, from_at, to_at, state, due_at)"
        " VALUES ({guild_id}, 'Beat week', 200, 10, 7210, 'planned', 10)"
    ),
    "INSERT INTO week_reviews (guild_id, week, at) VALUES ({guild_id}, '2026-W46', 7)",
)

Rows = dict[str, list[tuple[Any, ...]]]


def fill_every_table(world: World) -> None:
    """Insert rows into every table, and fail if one is forgotten."""
    create_member_rows(world)
    with world.database.writing() as tx:
        for statement in _SERVER_ROWS:
            tx.execute(statement.format(guild_id=world.guild_id))
    empty = {table for table, rows in all_rows(world.database).items() if not rows}
    assert empty == set(), "insert a row into each of these tables"


def all_rows(database: Database) -> Rows:
    """Return every row of every table, sorted."""
    rows_by_table: Rows = {}
    with database.reading() as tx:
        for table in table_names(tx):
            columns = sorted(tx.execute(f"SELECT * FROM {table} LIMIT 0").columns)
            rows = tx.execute(f"SELECT {', '.join(columns)} FROM {table}")
            rows_by_table[table] = sorted(rows, key=repr)
    return rows_by_table


__all__ = ["MEMBER", "Rows", "all_rows", "fill_every_table"]
