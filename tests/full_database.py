"""A database with something in each of its tables, and all that a database holds."""

from typing import Any

from bot.db.database import Database
from tests.databases import table_names
from tests.privacy.test_service import MEMBER, live_a_full_life
from tests.world import World

# What no member leaves behind, on the server of a world that `{guild_id}` stands for.
_OTHERS = (
    "INSERT INTO notices (guild_id, problem, channel_id, at) VALUES ({guild_id}, 'gone', 5, 6)",
    "INSERT INTO studio_rooms (guild_id, channel_id, focus) VALUES ({guild_id}, 8, 'mixing')",
    "INSERT INTO disabled_quests (guild_id, quest) VALUES ({guild_id}, 'one-kick')",
    "INSERT INTO greetings (guild_id, joined_at) VALUES ({guild_id}, 8)",
    "INSERT INTO week_reviews (guild_id, week, at) VALUES ({guild_id}, '2026-W46', 7)",
)

Held = dict[str, list[tuple[Any, ...]]]


def fill(world: World) -> None:
    """Put something into every table, so that none can be forgotten."""
    live_a_full_life(world)
    with world.database.writing() as tx:
        for statement in _OTHERS:
            tx.execute(statement.format(guild_id=world.guild_id))
    empty = {table for table, rows in held_by(world.database).items() if not rows}
    assert empty == set(), "a row of each of these is missing here"


def held_by(database: Database) -> Held:
    """Return every row of every table, in order."""
    held: Held = {}
    with database.reading() as tx:
        for table in table_names(tx):
            columns = sorted(tx.execute(f"SELECT * FROM {table} LIMIT 0").columns)
            rows = tx.execute(f"SELECT {', '.join(columns)} FROM {table}")
            held[table] = sorted(rows, key=repr)
    return held


__all__ = ["MEMBER", "Held", "fill", "held_by"]
