"""The schema: how a database is brought up to date, on both engines."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from bot.storage.database import Database
from bot.storage.schema import current_version, known_versions, upgrade
from tests.databases import SQLite
from tests.storage.releases import upgrade_to

ROOT = Path(__file__).parents[2]
NEWEST = known_versions()[-1]


@pytest.fixture
async def empty(empty_url: str):
    database = Database(empty_url)
    yield database
    await database.close()


async def tables(database: Database) -> set[str]:
    async with database.reading() as tx:
        return set(await tx.run_sync(lambda connection: inspect(connection).get_table_names()))


async def rows(database: Database, statement: str) -> list[tuple[object, ...]]:
    async with database.reading() as tx:
        return [tuple(row) for row in await tx.execute(text(statement))]


async def add_fact(database: Database) -> None:
    async with database.writing() as tx:
        await tx.execute(text("INSERT INTO facts (name, value) VALUES ('kept', 'yes')"))


async def test_versions_are_told_oldest_first():
    versions = known_versions()
    assert versions[0] == "0001"
    assert versions == sorted(versions)


async def test_an_empty_database_has_no_version_and_gets_the_newest(empty: Database):
    assert await current_version(empty) is None
    await upgrade(empty)
    assert await current_version(empty) == NEWEST
    assert {"servers", "postings", "members", "facts"} <= await tables(empty)


async def test_upgrading_twice_is_harmless(empty: Database):
    await upgrade(empty)
    await add_fact(empty)
    await upgrade(empty)
    assert await current_version(empty) == NEWEST
    assert await rows(empty, "SELECT value FROM facts") == [("yes",)]


async def test_timers_that_run_through_the_upgrade_are_asked_after(empty: Database):
    async with empty.writing() as tx:
        await tx.run_sync(upgrade_to("0001"))
        await tx.execute(text("INSERT INTO members (guild_id, user_id) VALUES (1, 2), (1, 3)"))
        await tx.execute(
            text(
                "INSERT INTO sessions (guild_id, user_id, kind, day, timezone, started_at,"
                " ended_at, last_sign_at, minutes, focus)"
                " VALUES (1, 2, 'timed', '2026-11-22', 'UTC', 500, NULL, 1000, NULL, 'mixing'),"
                " (1, 3, 'timed', '2026-11-22', 'UTC', 500, 1000, 1000, 8, 'mixing')"
            )
        )
    await upgrade(empty)
    assert await rows(empty, "SELECT user_id, check_at FROM sessions ORDER BY user_id") == [
        (2, 1000 + 3 * 3600),
        (3, None),
    ]


async def test_streaks_that_stand_at_the_upgrade_have_earned_their_rest_days(empty: Database):
    days = [*range(1, 8), 9]  # a week, then a day missed: the rest day that it earned covers it
    async with empty.writing() as tx:
        await tx.run_sync(upgrade_to("0001"))
        await tx.execute(
            text(
                "INSERT INTO members (guild_id, user_id, timezone, streak_days, longest_streak,"
                " streak_last_on, streak_until_at)"
                " VALUES (1, 2, 'Europe/Berlin', 1, 7, '2026-11-09', 1), (1, 3, NULL, 7, 7,"
                " '2026-11-07', 1)"
            )
        )
        for user_id, worked in ((2, days), (3, days[:7])):
            for day in worked:
                await tx.execute(
                    text(
                        "INSERT INTO practice_days (guild_id, user_id, day, minutes, quests)"
                        f" VALUES (1, {user_id}, '2026-11-{day:02d}', 30, 0)"
                    )
                )
    await upgrade(empty)
    until = [datetime(2026, 11, 11, 3, tzinfo=UTC), datetime(2026, 11, 10, 4, tzinfo=UTC)]
    assert await rows(
        empty,
        "SELECT streak_days, longest_streak, streak_last_on, rest_days, streak_until_at"
        " FROM members ORDER BY user_id",
    ) == [
        (8, 8, "2026-11-09", 0, until[0].timestamp()),
        (7, 7, "2026-11-07", 1, until[1].timestamp()),
    ]


async def test_who_is_on_the_boards_at_the_upgrade_is_counted(empty: Database):
    figures = [
        # server, member, period, XP, minutes, quests, present
        *((1, 2, "all", 5_000, 60, 3, 1), (1, 2, "2026-11", -5, 0, 0, 1)),
        *((1, 3, "all", 5_050, 64, 3, 1), (1, 3, "2026-11", 63, 65, 1, 1)),
        *((1, 4, "all", 5_120, 66, 3, 1), (1, 4, "2026-11", 64, 64, 0, 1)),
        *((1, 5, "all", 9_000, 90, 9, 0), (6, 5, "all", 9_000, 90, 0, 1)),
    ]
    async with empty.writing() as tx:
        await tx.run_sync(upgrade_to("0002"))
        for who in sorted({(server, member) for server, member, *_ in figures}):
            await tx.execute(text(f"INSERT INTO members (guild_id, user_id) VALUES {who}"))
        for row in figures:
            await tx.execute(
                text(
                    "INSERT INTO standings (guild_id, user_id, period, xp, minutes, quests,"
                    f" present) VALUES {row}"
                )
            )
    await upgrade(empty)
    assert await rows(
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


async def test_both_engines_have_the_same_tables(
    database: Database, sqlite: SQLite, tmp_path: Path
):
    other = Database(await sqlite.create())
    assert await tables(database) == await tables(other)
    await other.close()


async def test_tasks_that_upgrade_at_once_wait_for_one_another(empty_url: str):
    databases = [Database(empty_url) for _ in range(4)]
    await current_version(databases[0])  # SQLite turns a new file to WAL for one opener at a time
    await asyncio.gather(*(upgrade(database) for database in databases))
    assert {await current_version(database) for database in databases} == {NEWEST}
    assert await rows(databases[0], "SELECT version_num FROM alembic_version") == [(NEWEST,)]
    for database in databases:
        await database.close()


async def test_processes_that_upgrade_at_once_wait_for_one_another(empty_url: str):
    program = (
        "import asyncio, sys\n"
        "from tests.databases import migrate\n"
        "asyncio.run(migrate(sys.argv[1]))\n"
    )
    database = Database(empty_url)
    await current_version(database)  # as above
    processes = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", program, empty_url, cwd=ROOT)
        for _ in range(3)
    ]
    assert [await process.wait() for process in processes] == [0, 0, 0]
    assert await rows(database, "SELECT version_num FROM alembic_version") == [(NEWEST,)]
    await database.close()


async def test_a_version_of_the_future_is_told_as_it_is(database: Database):
    async with database.writing() as tx:
        await tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert await current_version(database) == "9999"
    assert "9999" not in known_versions()


async def test_an_upgrade_that_fails_changes_nothing(empty: Database):
    async with empty.writing() as tx:
        await tx.execute(text("CREATE TABLE members (id INTEGER)"))  # in the way of the first one
    with pytest.raises(Exception, match="members"):
        await upgrade(empty)
    assert await tables(empty) == {"members"}
    assert await current_version(empty) is None
