"""The schema's versions and upgrades, on both engines."""

import asyncio
import os
import subprocess
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from bot.db.database import Database
from bot.db.schema import current_version, known_versions, upgrade, upgrade_within
from tests.databases import SQLite, table_names
from tests.processes import start_forked
from tests.world import ON_SQLITE

ROOT = Path(__file__).parents[2]
NEWEST = known_versions()[-1]
NUMBERS = sorted(
    path.name[:4] for path in (ROOT / "bot" / "db" / "migrations" / "versions").glob("0*.py")
)
# Checked as soon as tests are collected: two branches easily take the same number.
assert known_versions() == NUMBERS, "each migration has a number and a revision of its own"


@pytest.fixture
def empty(empty_url: str):
    database = Database(empty_url)
    yield database
    database.close()


def tables(database: Database) -> set[str]:
    with database.reading() as tx:
        return set(table_names(tx))


def rows(database: Database, statement: str) -> list[tuple[object, ...]]:
    with database.reading() as tx:
        return tx.execute(statement).rows


def add_fact(database: Database) -> None:
    with database.writing() as tx:
        tx.execute("INSERT INTO facts (name, value) VALUES ('kept', 'yes')")


def test_known_versions_are_sorted_oldest_first():
    versions = known_versions()
    assert versions[0] == "0001"
    assert versions == sorted(versions)


def test_an_empty_database_has_no_version_and_is_upgraded_to_the_newest(empty: Database):
    assert current_version(empty) is None
    upgrade(empty)
    assert current_version(empty) == NEWEST
    assert {"servers", "postings", "members", "facts"} <= tables(empty)


def test_upgrading_twice_is_harmless(empty: Database):
    upgrade(empty)
    add_fact(empty)
    upgrade(empty)
    assert current_version(empty) == NEWEST
    assert rows(empty, "SELECT value FROM facts") == [("yes",)]


def test_timers_running_during_the_upgrade_get_a_check(empty: Database):
    with empty.writing() as tx:
        upgrade_within(tx, "0001")
        tx.execute("INSERT INTO members (guild_id, user_id) VALUES (1, 2), (1, 3)")
        tx.execute(
            "INSERT INTO sessions (guild_id, user_id, kind, day, timezone, started_at,"
            " ended_at, last_sign_at, minutes, focus)"
            " VALUES (1, 2, 'timed', '2026-11-22', 'UTC', 500, NULL, 1000, NULL, 'mixing'),"
            " (1, 3, 'timed', '2026-11-22', 'UTC', 500, 1000, 1000, 8, 'mixing')"
        )
    upgrade(empty)
    assert rows(empty, "SELECT user_id, check_at FROM sessions ORDER BY user_id") == [
        (2, 1000 + 3 * 3600),
        (3, None),
    ]


def test_the_upgrade_gives_streaks_the_rest_days_they_have_earned(empty: Database):
    days = [*range(1, 8), 9]  # a week, then a missed day covered by the rest day it earned
    with empty.writing() as tx:
        upgrade_within(tx, "0001")
        tx.execute(
            "INSERT INTO members (guild_id, user_id, timezone, streak_days, longest_streak,"
            " streak_last_on, streak_until_at)"
            " VALUES (1, 2, 'Europe/Berlin', 1, 7, '2026-11-09', 1), (1, 3, NULL, 7, 7,"
            " '2026-11-07', 1)"
        )
        for user_id, worked in ((2, days), (3, days[:7])):
            for day in worked:
                tx.execute(
                    "INSERT INTO practice_days (guild_id, user_id, day, minutes, quests)"
                    f" VALUES (1, {user_id}, '2026-11-{day:02d}', 30, 0)"
                )
    upgrade(empty)
    until = [datetime(2026, 11, 11, 3, tzinfo=UTC), datetime(2026, 11, 10, 4, tzinfo=UTC)]
    assert rows(
        empty,
        "SELECT streak_days, longest_streak, streak_last_on, rest_days, streak_until_at"
        " FROM members ORDER BY user_id",
    ) == [
        (8, 8, "2026-11-09", 0, until[0].timestamp()),
        (7, 7, "2026-11-07", 1, until[1].timestamp()),
    ]


def test_the_upgrade_counts_the_members_on_the_boards(empty: Database):
    figures = [
        # server, member, period, XP, minutes, quests, present
        *((1, 2, "all", 5_000, 60, 3, 1), (1, 2, "2026-11", -5, 0, 0, 1)),
        *((1, 3, "all", 5_050, 64, 3, 1), (1, 3, "2026-11", 63, 65, 1, 1)),
        *((1, 4, "all", 5_120, 66, 3, 1), (1, 4, "2026-11", 64, 64, 0, 1)),
        *((1, 5, "all", 9_000, 90, 9, 0), (6, 5, "all", 9_000, 90, 0, 1)),
    ]
    with empty.writing() as tx:
        upgrade_within(tx, "0002")
        for who in sorted({(server, member) for server, member, *_ in figures}):
            tx.execute(f"INSERT INTO members (guild_id, user_id) VALUES {who}")
        for row in figures:
            tx.execute(
                "INSERT INTO standings (guild_id, user_id, period, xp, minutes, quests,"
                f" present) VALUES {row}"
            )
    upgrade(empty)
    assert rows(
        empty,
        "SELECT guild_id, period, metric, bucket, members FROM board_counts"
        " ORDER BY guild_id, period, metric, bucket",
    ) == [
        *((1, "2026-11", "minutes", 64, 2), (1, "2026-11", "quests", 1, 1)),
        *((1, "2026-11", "xp", 63, 1), (1, "2026-11", "xp", 64, 1)),
        *((1, "all", "minutes", 60, 1), (1, "all", "minutes", 64, 1)),
        *((1, "all", "minutes", 65, 1), (1, "all", "quests", 3, 3)),
        *((1, "all", "xp", 263, 2), (1, "all", "xp", 264, 1)),
        *((6, "all", "minutes", 77, 1), (6, "all", "xp", 291, 1)),
    ]


def test_both_engines_have_the_same_tables(database: Database, sqlite: SQLite, tmp_path: Path):
    other = Database(sqlite.create())
    assert tables(database) == tables(other)
    other.close()


async def test_concurrent_upgrades_in_tasks_wait_for_each_other(empty_url: str):
    databases = [Database(empty_url) for _ in range(4)]
    current_version(databases[0])  # only one connection can switch a new file to WAL
    await asyncio.gather(*(asyncio.to_thread(upgrade, database) for database in databases))
    assert {current_version(database) for database in databases} == {NEWEST}
    assert rows(databases[0], "SELECT version_num FROM alembic_version") == [(NEWEST,)]
    for database in databases:
        database.close()


async def test_concurrent_upgrades_in_processes_wait_for_each_other(empty_url: str):
    database = Database(empty_url)
    current_version(database)  # as above
    migrate = partial(start_forked, ["-m", "bot", "migrate"], cwd=ROOT, merge_errors=True)
    env = {**os.environ, "DATABASE_URL": empty_url}
    processes = [await migrate(env=env) for _ in range(3)]
    said = [(await process.communicate())[0].decode() for process in processes]
    assert [await process.wait() for process in processes] == [0, 0, 0], said
    assert rows(database, "SELECT version_num FROM alembic_version") == [(NEWEST,)]
    database.close()


def test_an_unknown_newer_version_is_returned_unchanged(database: Database):
    with database.writing() as tx:
        tx.execute("UPDATE alembic_version SET version_num = '9999'")
    assert current_version(database) == "9999"
    assert "9999" not in known_versions()


def test_an_upgrade_that_fails_changes_nothing(empty: Database):
    with empty.writing() as tx:
        tx.execute("CREATE TABLE members (id INTEGER)")  # the first migration creates it, too
    with pytest.raises(Exception, match="members"):
        upgrade(empty)
    assert tables(empty) == {"members"}
    assert current_version(empty) is None


@ON_SQLITE
def test_alembic_is_imported_only_for_an_upgrade(database_url: str):
    program = (
        "import sys\n"
        "import bot.__main__\n"
        "from bot.db.database import Database\n"
        "from bot.db.schema import current_version, known_versions\n"
        "database = Database(sys.argv[1])\n"
        "assert current_version(database) == known_versions()[-1]\n"
        "database.close()\n"
        "sys.exit({'alembic', 'sqlalchemy'} & sys.modules.keys() != set())\n"
    )
    assert subprocess.run([sys.executable, "-c", program, database_url], cwd=ROOT).returncode == 0
