"""`backup` and `restore` on both engines, and their refusals."""

import os
import shutil
import sqlite3
import stat
import threading
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app.backup_commands import backup, restore
from bot.app.settings import Settings
from bot.app.startup import Refusal, locked
from bot.db import file_work, instance_lock
from bot.db.database import Database
from bot.db.errors import StorageError
from bot.db.schema import known_versions, upgrade, version_within
from bot.verify.service.verifier import Verifier
from tests.conftest import database, database_url
from tests.databases import Engine, Postgres, SQLite, sqlite_url
from tests.full_database import Rows, all_rows, fill_every_table
from tests.world import ANNE, BEN, CLEO, NOON, PACKS, STAFF, World

__all__ = ["database", "database_url"]  # fixtures that reuse a database

NEWEST = known_versions()[-1]
TIMER = (
    "INSERT INTO sessions (guild_id, user_id, kind, day, timezone, started_at, last_sign_at, focus)"
    " VALUES (1, 2, 'timed', '2026-11-22', 'UTC', 500, 1000, 'mixing')"
)
HELD = "INSERT INTO handled_interactions (interaction_id, guild_id, user_id, at) "


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the waits for locks of other processes."""
    monkeypatch.setattr(instance_lock, "_TIMEOUT_SECONDS", 0.05)
    monkeypatch.setattr(file_work, "BUSY_TIMEOUT_SECONDS", 0.05)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of backups."""
    return tmp_path


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


def settings_for(url: str, folder: Path) -> Settings:
    return Settings(database_url=SecretStr(url), backups_dir=folder / "copies")


def back_up(url: str, file: Path) -> list[str]:
    return list(backup(settings_for(url, file.parent), file))


def put_back(url: str, file: Path, *, replacing: bool = False) -> list[str]:
    settings = settings_for(url, file.parent)
    return list(restore(settings, file, replacing=replacing))


def refusal(url: str, file: Path, *, replacing: bool = False) -> str:
    with pytest.raises(Refusal) as refused:
        put_back(url, file, replacing=replacing)
    return str(refused.value)


@contextmanager
def opened(url: str) -> Generator[Database]:
    """Open a database as another process would."""
    database = Database(url)
    try:
        yield database
    finally:
        database.close()


def everything(url: str) -> Rows:
    with opened(url) as database:
        return all_rows(database)


def carry_out(url: str, *statements: str) -> None:
    with opened(url) as database, database.writing() as tx:
        for statement in statements:
            tx.execute(statement)


def next_outage(url: str, at: int) -> int:
    """Add an outage, and return its id."""
    adding = f"INSERT INTO outages (from_at, to_at) VALUES ({at}, {at + 1}) RETURNING id"
    with opened(url) as database, database.writing() as tx:
        return tx.execute(adding).scalar()


def find_differences(database: Database) -> list[object]:
    verifying = Verifier(database, PACKS)
    return [*verifying.find_damage(), *verifying.run(NOON, repair=False)]


@pytest.fixture
def targets(sqlite: SQLite, postgres: Postgres) -> Generator[list[str]]:
    """The URLs of empty databases, one on each engine."""
    urls = [sqlite.create(migrated=False), postgres.create(migrated=False)]
    yield urls
    for engine, url in zip((sqlite, postgres), urls, strict=True):
        engine.drop(url)


def test_a_restore_on_either_engine_has_every_row_and_continues_the_ids(
    world: World, database_url: str, targets: list[str], folder: Path
) -> None:
    fill_every_table(world)
    last = max([next_outage(database_url, at) for at in (1, 3)])
    carry_out(database_url, f"DELETE FROM outages WHERE id = {last}")
    before, file = all_rows(world.database), folder / "backup.db"
    told = back_up(database_url, file)
    assert told[0].endswith(f"in {file}.")
    assert told[1].startswith("It has 1 server, 3 members and ")
    assert [stat.S_IMODE(file.stat().st_mode), os.listdir(folder)] == [0o600, ["backup.db"]]
    for target in targets:
        told = put_back(target, file)
        engine = "SQLite" if world.database.is_sqlite else "PostgreSQL"
        assert told[1].startswith(f"It was made from {engine} on 20")
        assert len(told) == 2
        assert everything(target) == before
        with opened(target) as restored:
            assert find_differences(restored) == []
            World(restored, world.now, guild_id=world.guild_id).log(20, STAFF)
        assert next_outage(target, 7) == last + 1


def test_a_backup_is_consistent_during_writes(
    world: World, database_url: str, folder: Path
) -> None:
    world.set_up()
    done, written = threading.Event(), 0

    def write() -> None:
        nonlocal written
        while not done.is_set():
            given = world.services.staff.adjust.blocking(
                world.request(STAFF), user_id=100 + written % 7, xp=3, reason="Helped"
            )
            written += 1
            assert given

    files: list[Path] = []
    with ThreadPoolExecutor() as executor:
        writing = executor.submit(write)
        try:
            while len(files) < 3:
                before, file = written, folder / f"{written}.db"
                back_up(database_url, file)
                if before < written:
                    files.append(file)
                else:  # no write in between, so it proves nothing
                    file.unlink()
        finally:
            done.set()
        writing.result()
    for file in files:
        with opened(sqlite_url(file)) as copy:
            assert find_differences(copy) == []
            assert len(all_rows(copy)["awards"]) >= int(file.stem)


def test_restore_replace_saves_a_copy_of_the_replaced_data(
    world: World, database_url: str, engine: Engine, folder: Path
) -> None:
    fill_every_table(world)
    file = folder / "backup.db"
    back_up(database_url, file)
    before = all_rows(world.database)
    world.log(20, STAFF)
    many = ", ".join(f"({at}, {at + 1})" for at in range(20))
    carry_out(database_url, f"INSERT INTO outages (from_at, to_at) VALUES {many}")
    last = next_outage(database_url, 20)
    later = all_rows(world.database)
    world.database.close()
    told = refusal(database_url, file)
    assert "already has data: `--replace` replaces it with the backup" in told
    assert everything(database_url) == later

    told = (put_back(database_url, file, replacing=True))[-1]
    assert told.startswith("The data from before is in ")
    copy = Path(told.removeprefix("The data from before is in ").removesuffix("."))
    assert everything(database_url) == before
    # Messages that were sent after the backup have buttons with ids of then.
    assert next_outage(database_url, 99) == last + 1
    other = engine.create(migrated=False)
    put_back(other, copy)
    assert everything(other) == later
    engine.drop(other)


def test_ids_given_out_since_an_empty_backup_do_not_come_back(
    database_url: str, world: World, folder: Path
) -> None:
    """The backup has no row of the table, and has never had one."""
    file = folder / "backup.db"
    world.set_up()
    back_up(database_url, file)
    last = max([next_outage(database_url, at) for at in (1, 3, 5)])
    world.database.close()
    put_back(database_url, file, replacing=True)
    assert next_outage(database_url, 7) == last + 1


def page_flipped(file: Path) -> None:
    """Overwrite a page of a table with garbage, but not the schema."""
    with closing(sqlite3.connect(file)) as connection:
        find = "SELECT rootpage FROM sqlite_master WHERE name = 'awards'"
        ((page,),) = connection.execute(find)
        ((size,),) = connection.execute("PRAGMA page_size")
    content = bytearray(file.read_bytes())
    content[(page - 1) * size : page * size] = b"\x5a" * size
    file.write_bytes(content)


@pytest.fixture
def sound(sqlite: SQLite, folder: Path) -> Path:
    """A backup with one handled interaction in it."""
    url, file = sqlite.create(), folder / "sound.db"
    carry_out(url, f"{HELD} VALUES (1, 2, 3, 4)")
    back_up(url, file)
    sqlite.drop(url)
    return file


def test_files_that_are_no_backups_are_refused(empty_url: str, sound: Path, folder: Path) -> None:
    wrong = folder / "wrong.db"
    assert "(No such file or directory): name a backup." in refusal(empty_url, wrong)
    wrong.write_text("Dear diary, " * 1000)
    assert "it can't be read as a database (file is not a" in refusal(empty_url, wrong)
    wrong.write_bytes(b"")
    assert "it isn't a Woodshed database. Choose" in refusal(empty_url, wrong)
    shutil.copy(sound, wrong)
    page_flipped(wrong)
    assert f"{wrong} can't be restored: it is damaged (" in refusal(empty_url, wrong)
    shutil.copy(sound, wrong)
    with closing(sqlite3.connect(wrong)) as changed, changed:
        changed.execute("INSERT INTO schedules VALUES (9, 'daily', 1)")
    assert "a row of schedules refers to one that's missing" in refusal(empty_url, wrong)
    shutil.copy(sound, wrong)
    with closing(sqlite3.connect(wrong)) as changed, changed:
        changed.execute("UPDATE alembic_version SET version_num = '9999'")
    assert "has schema 9999, which is newer than" in refusal(empty_url, wrong)
    assert sorted(os.listdir(folder)) == ["sound.db", "wrong.db"]


def test_an_older_backup_is_upgraded(sqlite: SQLite, targets: list[str], folder: Path) -> None:
    url, file = sqlite.create(migrated=False), folder / "old.db"
    with opened(url) as old:
        upgrade(old, "0001")
    carry_out(url, "INSERT INTO members (guild_id, user_id) VALUES (1, 2)", TIMER)
    assert (back_up(url, file))[1].endswith(", with schema 0001.")
    for target in targets:
        told = put_back(target, file)
        assert told[-1] == f"It was upgraded from schema 0001 to {NEWEST}."
        with opened(target) as restored, restored.reading() as tx:
            assert version_within(tx) == NEWEST
            check_at = tx.execute("SELECT check_at FROM sessions").scalar()
            assert check_at == 1_000 + 3 * 3_600  # as the upgrade computes it for a running timer


def test_restore_is_refused_while_a_bot_runs(
    database: Database, database_url: str, sound: Path
) -> None:
    with locked(database, exclusive=False):
        for _ in range(2):
            told = refusal(database_url, sound, replacing=True)
            assert told.startswith("Woodshed is running on the database ")
            lose_connections(database)
    database.close()
    put_back(database_url, sound)


def lose_connections(database: Database) -> None:
    """On PostgreSQL, terminate a database's connections, and check that it reconnects."""
    if database.is_sqlite:
        return
    # The others first, waiting until they are gone: a pool only notices those that are.
    cut = """
        SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE datname = :name AND pid <> pg_backend_pid()
    """
    with suppress(StorageError), database.reading() as tx:
        tx.execute(cut, {"name": database.url.database})
        tx.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    with database.reading() as tx:
        tx.execute("SELECT 1")


def test_only_postgresql_allows_several_bots_on_one_database(
    database: Database, database_url: str
) -> None:
    with opened(database_url) as beside, locked(database, exclusive=False):
        if database.is_sqlite:
            with (
                pytest.raises(Refusal, match="Another Woodshed is running on the database "),
                locked(beside, exclusive=False),
            ):
                pass
        else:
            with locked(beside, exclusive=False):
                pass


def test_a_file_open_in_another_program_is_not_replaced(sqlite: SQLite, sound: Path) -> None:
    url = sqlite.create()
    with opened(url) as other:
        before = all_rows(other)
        assert "Another program has the database" in refusal(url, sound)
        assert all_rows(other) == before
    assert len(put_back(url, sound)) == 2
    sqlite.drop(url)


def test_the_log_of_a_killed_bot_is_saved_and_not_applied_to_the_backup(
    sqlite: SQLite, sound: Path, folder: Path
) -> None:
    url = sqlite.create()
    left = folder / "left.db"
    with opened(url) as database:
        with database.writing() as tx:
            tx.execute(f"{HELD} VALUES (7, 7, 7, 7)")
        for suffix in ("", "-wal"):  # as after a kill: the commit is only in the log
            shutil.copy(f"{database.file}{suffix}", f"{left}{suffix}")
    sqlite.drop(url)

    url = sqlite_url(left)
    kept = (put_back(url, sound, replacing=True))[-1].split(" in ")[-1].removesuffix(".")
    assert [row[0] for row in (everything(url))["handled_interactions"]] == [4]
    with closing(sqlite3.connect(kept)) as copy:
        assert copy.execute("SELECT at FROM handled_interactions").fetchall() == [(7,)]


def test_a_damaged_database_is_copied_byte_for_byte(sound: Path, folder: Path) -> None:
    damaged = folder / "damaged.db"
    shutil.copy(sound, damaged)
    damaged.chmod(0o640)
    page_flipped(damaged)
    url = sqlite_url(damaged)
    with pytest.raises(Refusal, match=r"failed its check: it is damaged .* restore the last good"):
        back_up(url, folder / "backup.db")
    content = damaged.read_bytes()
    kept = (put_back(url, sound, replacing=True))[-1].split(" in ")[-1].removesuffix(".")
    assert Path(kept).read_bytes() == content
    assert len((everything(url))["handled_interactions"]) == 1
    assert stat.S_IMODE(damaged.stat().st_mode) == 0o640
    assert not (folder / "backup.db").exists()


def test_what_was_deleted_since_a_backup_is_deleted_again(
    database: Database, database_url: str, folder: Path
) -> None:
    """A restored backup brings back nobody who has deleted their data, and no server."""
    world, gone = World(database), World(database)
    world.log(10, ANNE)
    world.services.privacy.delete.blocking(world.guild_id, ANNE, world.now)
    for user_id in (ANNE, BEN, CLEO):  # Anne has come back
        world.log(30, user_id)
    gone.log(30, ANNE)
    back_up(database_url, folder / "before.db")
    world.passes(days=1)
    world.services.privacy.delete.blocking(world.guild_id, BEN, world.now)
    gone.services.privacy.erase_server.blocking(gone.guild_id, world.now)
    lengths = "SELECT length(member) FROM deletions ORDER BY length(member)"
    assert rows(database_url, lengths) == [(0,), (64,), (64,)], "no ids"
    database.close()
    told = put_back(database_url, folder / "before.db", replacing=True)
    assert "1 member had their data deleted since the backup: it is deleted again." in told
    members = "SELECT guild_id, user_id FROM members ORDER BY user_id"
    assert rows(database_url, members) == [(world.guild_id, ANNE), (world.guild_id, CLEO)]
    with opened(database_url) as restored:
        remembered = World(restored).services.privacy.remembered.blocking()
    assert remembered is not None
    assert len(remembered.deletions) >= 3, "they are still known after a restore"


def rows(url: str, statement: str) -> list[tuple[object, ...]]:
    with opened(url) as database, database.reading() as tx:
        return tx.execute(statement).rows


def test_old_deletions_are_forgotten(world: World) -> None:
    world.log(10, ANNE)
    world.services.privacy.delete.blocking(world.guild_id, ANNE, world.now)
    for days, is_known in ((89, True), (1, False)):
        world.passes(days=days)
        world.services.privacy.prune.blocking(world.now)
        remembered = world.services.privacy.remembered.blocking()
        assert remembered is not None
        assert bool(remembered.deletions) is is_known
