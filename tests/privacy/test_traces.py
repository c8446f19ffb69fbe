"""What was deleted is in no file: not in the database, its log, or the next backup (SQLite)."""

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.db import backups
from bot.db.database import Database
from tests.databases import SQLite
from tests.world import ANNE, BEN, World

NOTE = "a note that nobody may find again"
KEPT = "a note that stays"


def files_with(file: Path, text: str) -> set[str]:
    """Return the database's files, and a backup made now, whose bytes contain a text."""
    backup = file.with_name("backup.db")
    backup.unlink(missing_ok=True)
    database = Database(f"sqlite:///{file}")
    backups.save(database, backup, World(database).now)
    database.close()
    files = (file, file.with_name(f"{file.name}-wal"), backup)
    return {each.name for each in files if each.exists() and text.encode() in each.read_bytes()}


def practise(world: World) -> None:
    """Write and rewrite rows with notes, until they are in the file and in the log."""
    for number in range(40):
        world.passes(days=1)
        world.log(10, ANNE, note=f"{NOTE} {number}")
        world.log(10, BEN, note=f"{KEPT} {number}")
        world.services.tracks.add.blocking(world.request(ANNE), title=f"{NOTE} {number}")


def test_deleted_notes_are_in_no_file(sqlite: SQLite) -> None:
    url = sqlite.create()
    database = Database(url)
    world, file = World(database), database.file
    assert file is not None
    practise(world)
    assert len(files_with(file, NOTE)) >= 2
    world.services.privacy.delete.blocking(world.guild_id, ANNE, world.now)
    assert database.erase_log()
    assert files_with(file, NOTE) == set()
    assert len(files_with(file, KEPT)) == 2, "in the database and the backup"
    database.close()
    sqlite.drop(url)


def test_a_server_that_is_erased_leaves_no_trace(sqlite: SQLite) -> None:
    url = sqlite.create()
    database = Database(url)
    world, file = World(database), database.file
    assert file is not None
    practise(world)
    world.services.privacy.erase_server.blocking(world.guild_id, world.now)
    assert database.erase_log()
    assert files_with(file, NOTE) == files_with(file, KEPT) == set()
    database.close()
    sqlite.drop(url)


def test_emptying_the_log_waits_for_nobody_and_is_tried_again(sqlite: SQLite) -> None:
    url = sqlite.create()
    database = Database(url)
    world, file = World(database), database.file
    assert file is not None
    practise(world)
    with closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sessions").fetchone()
        world.services.privacy.delete.blocking(world.guild_id, ANNE, world.now)
        assert not database.erase_log()
        world.log(10, BEN)  # nobody waits for it
        reader.execute("COMMIT")
    assert database.erase_log()
    assert files_with(file, NOTE) == set()
    database.close()
    sqlite.drop(url)
