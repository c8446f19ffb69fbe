"""Backups do not block writers, and leave no partial file behind."""

import asyncio
import os
import resource
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.db import facts
from bot.db.backups import BackupFailed, copy_pages, examine, save
from bot.db.database import Database
from bot.db.file_work import in_thread
from tests.conftest import database, database_url
from tests.databases import SQLite, sqlite_file

__all__ = ["database", "database_url"]  # fixtures that reuse a database

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MANY = 50_000
FILL = """
    INSERT INTO handled_interactions (interaction_id, guild_id, user_id, at)
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {n})
    SELECT n, n * 31 % 10007, n * 37 % 10007, n FROM numbers
"""
HOSTILE = [
    "\\N",
    "\\",
    "a\tb\nc\rd\\n",
    "\\t\\.",
    "",
    "\x01\x7f\u2028\u202e\U0001f3b9",
    "'\"{}%s:x",
]


@pytest.fixture
def large(database: Database) -> Database:
    """A database large enough that its backup can be cancelled before it is done."""
    with database.writing() as tx:
        tx.execute(FILL.format(n=MANY))
    return database


def test_a_backup_does_not_block_a_writer_or_restart_for_its_commits(
    sqlite: SQLite, tmp_path: Path
) -> None:
    url = sqlite.create()
    database, copy = Database(url), tmp_path / "copy.db"
    with database.writing() as tx:  # which also keeps the write-ahead log open
        tx.execute("INSERT INTO facts VALUES ('kept', 'yes')")
    file, writes = sqlite_file(url), 0

    def write() -> None:
        nonlocal writes
        assert writes < 1_000, "the copying never ends"
        with closing(sqlite3.connect(file, timeout=0)) as writer, writer:
            writer.execute("INSERT INTO facts (name, value) VALUES (?, ?)", (writes, "x" * 99))
        writes += 1

    copy.touch()
    copy_pages(file, copy, after_each_batch=write, pages_at_once=3)
    with closing(sqlite3.connect(file)) as original:
        (pages,) = original.execute("PRAGMA page_count").fetchone()
        (facts,) = original.execute("SELECT count(*) FROM facts").fetchone()
    assert writes >= 20
    assert facts == 1 + writes
    assert writes <= pages / 3 + 3  # and not one step more
    with closing(sqlite3.connect(copy)) as copied:
        names = {name for (name,) in copied.execute("SELECT name FROM facts")}
        assert names <= {"kept", "0"}  # those before the first pages
        assert copied.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    database.close()
    sqlite.drop(url)


def test_a_backup_includes_the_write_ahead_log_in_one_file_with_its_origin(
    database: Database, tmp_path: Path
) -> None:
    with database.writing() as tx:
        tx.execute("INSERT INTO facts (name, value) VALUES ('kept', 'yes')")
    file = tmp_path / "copy.db"
    saved = save(database, file, NOON)
    assert saved == examine(file)
    assert saved.copied_at == NOON
    assert saved.copied_from == ("sqlite" if database.is_sqlite else "postgresql")
    assert saved.rows["facts"] == 3
    assert os.listdir(tmp_path) == ["copy.db"]
    with closing(sqlite3.connect(file)) as copied:
        assert copied.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert dict(copied.execute("SELECT name, value FROM facts").fetchall()) == {
            "kept": "yes",
            "copied_at": str(int(NOON.timestamp())),
            "copied_from": saved.copied_from,
        }
    with pytest.raises(FileExistsError):
        save(database, file, NOON)
    assert examine(file) == saved


async def test_a_cancelled_backup_leaves_no_file_and_blocks_nothing(
    large: Database, tmp_path: Path
) -> None:
    cut = 0
    for delay in (0.0, 0.03, 0.08, 0.15):
        saving = asyncio.create_task(in_thread(lambda: save(large, tmp_path / "copy.db", NOON)))
        while not os.listdir(tmp_path) and not saving.done():  # noqa: ASYNC110 - nobody rings
            await asyncio.sleep(0.001)
        await asyncio.sleep(delay)
        if saving.cancel():
            cut += 1
            with pytest.raises(asyncio.CancelledError):
                await asyncio.wait_for(asyncio.shield(saving), 5)
            if os.listdir(tmp_path) == ["copy.db"]:
                break  # it was finished already, as checked below
            assert os.listdir(tmp_path) == []
    assert cut >= 1
    if not os.listdir(tmp_path):
        save(large, tmp_path / "copy.db", NOON)
    assert examine(tmp_path / "copy.db").rows["handled_interactions"] == MANY


@contextmanager
def room_for(size_bytes: int) -> Generator[None]:
    """Limit the size of files, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_backup_keeps_every_text_unchanged(database: Database, tmp_path: Path) -> None:
    with database.writing() as tx:
        for number, value in enumerate(HOSTILE):
            facts.put(tx, f"{number}{value}", value)
    save(database, tmp_path / "copy.db", NOON)
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copied:
        locked = dict(copied.execute("SELECT name, value FROM facts").fetchall())
    assert {
        f"{number}{value}": value for number, value in enumerate(HOSTILE)
    }.items() < locked.items()


def test_a_backup_on_a_full_disk_leaves_no_partial_file(database: Database, tmp_path: Path) -> None:
    with room_for(200_000), pytest.raises(BackupFailed) as not_saved:
        save(database, tmp_path / "copy.db", NOON)
    assert not_saved.value.advice.endswith("and check that the disk has room")
    assert os.listdir(tmp_path) == []
    save(database, tmp_path / "copy.db", NOON)


def test_temporary_files_of_a_killed_backup_are_removed_after_a_day(
    database: Database, tmp_path: Path
) -> None:
    for name, age in ((".a.db-1", 25), (".a.db-2", 1), (".b.db-3", 99)):
        left = tmp_path / f"{name}.woodshed-part"
        left.write_text("half")
        at = (NOON - timedelta(hours=age)).timestamp()
        os.utime(left, (at, at))
    save(database, tmp_path / "copy.db", NOON)
    assert sorted(os.listdir(tmp_path)) == [".a.db-2.woodshed-part", "copy.db"]


def test_a_backup_into_a_folder_without_write_access_fails_with_advice(
    database: Database, tmp_path: Path
) -> None:
    with pytest.raises(BackupFailed, match="No such file or directory: let the bot write to "):
        save(database, tmp_path / "missing" / "copy.db", NOON)
