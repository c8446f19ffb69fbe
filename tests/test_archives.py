"""Backups of both engines, restored into both, and what is refused."""

import asyncio
import os
import shutil
import sqlite3
import stat
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.archives import backup, restore
from bot.db.database import Database
from bot.db.errors import StorageError
from bot.db.schema import known_versions, upgrade, version_within
from bot.services.verifying import Verifying
from bot.settings import Settings
from bot.startup import Refusal, occupied
from tests.databases import Engine, Postgres, SQLite
from tests.full_database import Held, fill, held_by
from tests.services.conftest import database, database_url
from tests.services.world import NOON, PACKS, STAFF, World

__all__ = ["database", "database_url"]  # fixtures, of a database that others have used before

NEWEST = known_versions()[-1]
TIMER = (
    "INSERT INTO sessions (guild_id, user_id, kind, day, timezone, started_at, last_sign_at, focus)"
    " VALUES (1, 2, 'timed', '2026-11-22', 'UTC', 500, 1000, 'mixing')"
)
HELD = "INSERT INTO handled_interactions (interaction_id, guild_id, user_id, at) "


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody here is about to end, so nobody is waited for."""
    monkeypatch.setattr(tenancy, "_ENDING_SECONDS", 0.05)
    monkeypatch.setattr(threads, "BUSY_SECONDS", 0.05)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the backups are, and the daily copies would be."""
    return tmp_path


@pytest.fixture
async def world(database: Database) -> World:
    return World(database)


def settings_for(url: str, folder: Path) -> Settings:
    return Settings(database_url=SecretStr(url), backups_dir=folder / "copies")


async def back_up(url: str, file: Path) -> list[str]:
    return [told async for told in backup(settings_for(url, file.parent), file)]


async def put_back(url: str, file: Path, *, replacing: bool = False) -> list[str]:
    settings = settings_for(url, file.parent)
    return [told async for told in restore(settings, file, replacing=replacing)]


async def refusal(url: str, file: Path, *, replacing: bool = False) -> str:
    with pytest.raises(Refusal) as refused:
        await put_back(url, file, replacing=replacing)
    return str(refused.value)


@asynccontextmanager
async def opened(url: str) -> AsyncGenerator[Database]:
    """Open a database as another process would."""
    database = Database(url)
    try:
        yield database
    finally:
        database.close()


async def everything(url: str) -> Held:
    async with opened(url) as database:
        return held_by(database)


async def carry_out(url: str, *statements: str) -> None:
    async with opened(url) as database:
        with database.writing() as tx:
            for statement in statements:
                tx.execute(statement)


async def next_outage(url: str, at: int) -> int:
    """Add an outage, and return its id."""
    adding = f"INSERT INTO outages (from_at, to_at) VALUES ({at}, {at + 1}) RETURNING id"
    async with opened(url) as database:
        with database.writing() as tx:
            return tx.execute(adding).scalar() or 0


async def find_differences(database: Database) -> list[object]:
    verifying = Verifying(database, PACKS)
    damage: list[object] = [*await verifying.damage()]
    return damage + [found async for found in verifying.run(NOON, mend=False)]


@pytest.fixture
async def targets(sqlite: SQLite, postgres: Postgres) -> AsyncGenerator[list[str]]:
    """The URLs of empty databases, one on each engine."""
    urls = [sqlite.create(migrated=False), postgres.create(migrated=False)]
    yield urls
    for engine, url in zip((sqlite, postgres), urls, strict=True):
        engine.drop(url)


async def test_what_was_backed_up_is_there_on_either_engine_and_ids_go_on(
    world: World, database_url: str, targets: list[str], folder: Path
) -> None:
    fill(world)
    last = max([await next_outage(database_url, at) for at in (1, 3)])
    await carry_out(database_url, f"DELETE FROM outages WHERE id = {last}")
    before, file = held_by(world.database), folder / "backup.db"
    told = await back_up(database_url, file)
    assert told[0].endswith(f"in {file}.")
    assert told[1].startswith("It holds 1 server, 2 members and ")
    assert [stat.S_IMODE(file.stat().st_mode), os.listdir(folder)] == [0o600, ["backup.db"]]
    for target in targets:
        told = await put_back(target, file)
        engine = "SQLite" if world.database.is_sqlite else "PostgreSQL"
        assert told[1].startswith(f"It was made from {engine} on 20")
        assert len(told) == 2
        assert await everything(target) == before
        async with opened(target) as restored:
            assert await find_differences(restored) == []
            await World(restored, world.now, guild_id=world.guild_id).log(20, STAFF)
        assert await next_outage(target, 7) == last + 1


async def test_a_backup_is_of_one_instant_whatever_is_written_meanwhile(
    world: World, database_url: str, folder: Path
) -> None:
    await world.set_up()
    done, written = asyncio.Event(), 0

    async def write() -> None:
        nonlocal written
        while not done.is_set():
            given = await world.services.staff.adjust(
                world.request(STAFF), user_id=100 + written % 7, xp=3, reason="Helped"
            )
            written += 1
            assert given

    writing = asyncio.create_task(write())
    files: list[Path] = []
    try:
        while len(files) < 3:
            before, file = written, folder / f"{written}.db"
            await back_up(database_url, file)
            if before < written:
                files.append(file)
            else:  # nobody wrote meanwhile, so it shows nothing
                file.unlink()
    finally:
        done.set()
        await writing
    for file in files:
        async with opened(f"sqlite+aiosqlite:///{file}") as copy:
            assert await find_differences(copy) == []
            assert len(held_by(copy)["awards"]) >= int(file.stem)


async def test_a_database_with_data_is_replaced_when_told_to_and_a_copy_is_kept(
    world: World, database_url: str, engine: Engine, folder: Path
) -> None:
    fill(world)
    file = folder / "backup.db"
    await back_up(database_url, file)
    before = held_by(world.database)
    await world.log(20, STAFF)
    many = ", ".join(f"({at}, {at + 1})" for at in range(20))
    await carry_out(database_url, f"INSERT INTO outages (from_at, to_at) VALUES {many}")
    last = await next_outage(database_url, 20)
    later = held_by(world.database)
    world.database.close()
    told = await refusal(database_url, file)
    assert "holds data already: `--replace` puts the backup in its place" in told
    assert await everything(database_url) == later

    told = (await put_back(database_url, file, replacing=True))[-1]
    assert told.startswith("What was there before is kept in ")
    copy = Path(told.removeprefix("What was there before is kept in ").removesuffix("."))
    assert await everything(database_url) == before
    # Messages that were sent after the backup have buttons with ids of then.
    assert await next_outage(database_url, 99) == last + 1
    other = engine.create(migrated=False)
    await put_back(other, copy)
    assert await everything(other) == later
    engine.drop(other)


def page_flipped(file: Path) -> None:
    """Write nonsense into a table, not into what tells which tables there are."""
    with closing(sqlite3.connect(file)) as connection:
        find = "SELECT rootpage FROM sqlite_master WHERE name = 'awards'"
        ((page,),) = connection.execute(find)
        ((size,),) = connection.execute("PRAGMA page_size")
    content = bytearray(file.read_bytes())
    content[(page - 1) * size : page * size] = b"\x5a" * size
    file.write_bytes(content)


@pytest.fixture
async def sound(sqlite: SQLite, folder: Path) -> Path:
    """A backup with one handled interaction in it."""
    url, file = sqlite.create(), folder / "sound.db"
    await carry_out(url, f"{HELD} VALUES (1, 2, 3, 4)")
    await back_up(url, file)
    sqlite.drop(url)
    return file


async def test_what_is_no_backup_is_refused(empty_url: str, sound: Path, folder: Path) -> None:
    wrong = folder / "wrong.db"
    assert "(No such file or directory): name a backup." in await refusal(empty_url, wrong)
    wrong.write_text("Dear diary, " * 1000)
    assert "it cannot be read as a database (file is not a" in await refusal(empty_url, wrong)
    wrong.write_bytes(b"")
    assert "it holds no database of Woodshed's. Choose" in await refusal(empty_url, wrong)
    shutil.copy(sound, wrong)
    page_flipped(wrong)
    assert f"{wrong} cannot be restored: it is damaged (" in await refusal(empty_url, wrong)
    shutil.copy(sound, wrong)
    with closing(sqlite3.connect(wrong)) as changed, changed:
        changed.execute("INSERT INTO schedules VALUES (9, 'daily', 1)")
    assert "a row of schedules refers to one that is not" in await refusal(empty_url, wrong)
    shutil.copy(sound, wrong)
    with closing(sqlite3.connect(wrong)) as changed, changed:
        changed.execute("UPDATE alembic_version SET version_num = '9999'")
    assert "has schema 9999, which is newer than" in await refusal(empty_url, wrong)
    assert sorted(os.listdir(folder)) == ["sound.db", "wrong.db"]


async def test_an_older_backup_is_upgraded(
    sqlite: SQLite, targets: list[str], folder: Path
) -> None:
    url, file = sqlite.create(migrated=False), folder / "old.db"
    async with opened(url) as old:
        upgrade(old, "0001")
    await carry_out(url, "INSERT INTO members (guild_id, user_id) VALUES (1, 2)", TIMER)
    assert (await back_up(url, file))[1].endswith(", with schema 0001.")
    for target in targets:
        told = await put_back(target, file)
        assert told[-1] == f"It was upgraded from schema 0001 to {NEWEST}."
        async with opened(target) as restored:
            with restored.reading() as tx:
                assert version_within(tx) == NEWEST
                check_at = tx.execute("SELECT check_at FROM sessions").scalar()
                assert check_at == 1_000 + 3 * 3_600  # as the upgrade of a running timer has it


async def test_nothing_is_restored_while_a_bot_is_at_work(
    database: Database, database_url: str, sound: Path
) -> None:
    async with occupied(database, alone=False):
        for _ in range(2):
            told = await refusal(database_url, sound, replacing=True)
            assert told.startswith("Woodshed runs on the database ")
            await lose_connections(database)
    database.close()
    await put_back(database_url, sound)


async def lose_connections(database: Database) -> None:
    """On PostgreSQL, cut a database's connections off, and see that it makes others."""
    if database.is_sqlite:
        return
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
    with suppress(StorageError):  # this one among them
        with database.reading() as tx:
            tx.execute(cut, {"name": database.url.database})
    with database.reading() as tx:
        tx.execute("SELECT 1")


async def test_bots_run_side_by_side_on_postgresql_alone(
    database: Database, database_url: str
) -> None:
    async with opened(database_url) as beside, occupied(database, alone=False):
        if database.is_sqlite:
            with pytest.raises(Refusal, match="Another Woodshed is at work on the database "):
                async with occupied(beside, alone=False):
                    pass
        else:
            async with occupied(beside, alone=False):
                pass


async def test_a_file_that_another_program_has_open_is_not_replaced(
    sqlite: SQLite, sound: Path
) -> None:
    url = sqlite.create()
    async with opened(url) as other:
        before = held_by(other)
        assert "Another program has the database" in await refusal(url, sound)
        assert held_by(other) == before
    assert len(await put_back(url, sound)) == 2
    sqlite.drop(url)


async def test_what_a_killed_bot_has_left_is_kept_and_not_mixed_in(
    sqlite: SQLite, sound: Path, folder: Path
) -> None:
    url = sqlite.create()
    left = folder / "left.db"
    async with opened(url) as database:
        with database.writing() as tx:
            tx.execute(f"{HELD} VALUES (7, 7, 7, 7)")
        for suffix in ("", "-wal"):  # as they are on the disk, the commit in the second alone
            shutil.copy(f"{database.file}{suffix}", f"{left}{suffix}")
    sqlite.drop(url)

    url = f"sqlite+aiosqlite:///{left}"
    kept = (await put_back(url, sound, replacing=True))[-1].split(" in ")[-1].removesuffix(".")
    assert [row[0] for row in (await everything(url))["handled_interactions"]] == [4]
    with closing(sqlite3.connect(kept)) as copy:
        assert copy.execute("SELECT at FROM handled_interactions").fetchall() == [(7,)]


async def test_a_damaged_database_is_kept_byte_for_byte(sound: Path, folder: Path) -> None:
    damaged = folder / "damaged.db"
    shutil.copy(sound, damaged)
    damaged.chmod(0o640)
    page_flipped(damaged)
    url = f"sqlite+aiosqlite:///{damaged}"
    with pytest.raises(Refusal, match=r"not sound: it is damaged .* go back to the last sound"):
        await back_up(url, folder / "backup.db")
    content = damaged.read_bytes()
    kept = (await put_back(url, sound, replacing=True))[-1].split(" in ")[-1].removesuffix(".")
    assert Path(kept).read_bytes() == content  # noqa: ASYNC240
    assert len((await everything(url))["handled_interactions"]) == 1
    assert stat.S_IMODE(damaged.stat().st_mode) == 0o640
    assert not (folder / "backup.db").exists()
