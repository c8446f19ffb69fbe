"""The database fails: errors say why, nothing is half-written, and it recovers."""

import asyncio
import logging
import resource
import sqlite3
import threading
import time
from collections.abc import Coroutine, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.app.settings import load_settings
from bot.app.startup import Refusal, open_database
from bot.db import facts, sqlite
from bot.db.database import Database
from bot.db.errors import StorageError, StorageProblem
from bot.db.transactions import Transaction
from bot.db.urls import DatabaseUrl
from tests.databases import Postgres, sqlite_file
from tests.process.disks import read_only
from tests.world import ON_SQLITE, World

T = TypeVar("T")

TIMEOUT_SECONDS = 0.4
PAGE_BYTES = 4096


IN_BOTH_THREADS = pytest.mark.parametrize("here", [False, True], ids=["in its thread", "here"])
"""Run a test in the database's thread and, as commands do, in the calling thread."""


async def put(database: Database, value: str, *, here: bool = False) -> None:
    if here:
        with database.writing() as tx:
            facts.put(tx, "it", value)
    else:
        await database.write(lambda tx: facts.put(tx, "it", value))


async def read_value(database: Database, *, here: bool = False) -> str | None:
    if here:
        with database.reading() as tx:
            return facts.get(tx, "it")
    return await database.read(lambda tx: facts.get(tx, "it"))


async def refused(database: Database, value: str = "lost", *, here: bool = False) -> StorageError:
    """Write, and return the error it fails with."""
    with pytest.raises(StorageError) as caught:
        await put(database, value, here=here)
    return caught.value


@contextmanager
def full_disk() -> Generator[None]:
    """Make every write to a file fail."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def damage(file: Path, table: str) -> None:
    """Overwrite a table's root page with garbage."""
    connection = sqlite3.connect(file)
    (page,) = connection.execute(
        "SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)
    ).fetchone()
    connection.close()
    content = bytearray(file.read_bytes())
    content[(page - 1) * PAGE_BYTES : page * PAGE_BYTES] = b"\xaa" * PAGE_BYTES
    file.write_bytes(content)


@ON_SQLITE
@IN_BOTH_THREADS
async def test_a_read_only_file_can_be_read_and_written_once_it_is_writable_again(
    database_url: str, here: bool, caplog: pytest.LogCaptureFixture
) -> None:
    file = sqlite_file(database_url)
    database = Database(database_url)
    await put(database, "kept", here=here)
    database.close()
    database.log_outages()
    with read_only(file):
        assert await read_value(database, here=here) == "kept"
        for _ in range(3):
            assert (await refused(database, here=here)).problem is StorageProblem.READ_ONLY
    await put(database, "written", here=here)
    database.close()  # an open connection could still write
    with read_only(file):
        assert (await refused(database, here=here)).problem is StorageProblem.READ_ONLY
        assert await read_value(database, here=here) == "written"
    await put(database, "written again", here=here)
    database.close()
    levels = [record.levelno for record in caplog.records]
    assert levels == [logging.ERROR, logging.WARNING]
    assert "let the bot write to it and to its folder" in caplog.text
    assert "works again, after 0 seconds and 3 failed transactions" in caplog.text


@ON_SQLITE
async def test_the_bot_does_not_start_on_a_read_only_file(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    settings = load_settings()
    with read_only(sqlite_file(database_url)):
        is_refused = pytest.raises(Refusal, match="let the bot write to it and to its folder")
        with is_refused, open_database(settings, to_run=True):
            pass
        with open_database(settings) as database:  # commands that don't write may
            assert await read_value(database) is None


@ON_SQLITE
@IN_BOTH_THREADS
async def test_a_damaged_page_affects_only_its_own_table(database_url: str, here: bool) -> None:
    file = sqlite_file(database_url)
    damage(file, "awards")
    database = Database(database_url)
    with pytest.raises(StorageError) as caught:
        if here:
            with database.reading() as tx:
                tx.execute("SELECT * FROM awards")
        else:
            await database.read(lambda tx: tx.execute("SELECT * FROM awards"))
    assert caught.value.problem is StorageProblem.FAILING
    await put(database, "kept", here=here)
    assert await read_value(database, here=here) == "kept"
    database.close()


@ON_SQLITE
def test_a_posting_due_on_a_full_disk_is_opened_afterwards(
    database: Database,
) -> None:
    world = World(database)
    world.set_up(daily_time="13:00")
    world.passes(hours=2)
    with full_disk(), pytest.raises(StorageError):
        world.services.postings.open_due.blocking(world.now)
    assert world.services.postings.open_due.blocking(world.now) == 1
    assert len(world.due()) == 1


@ON_SQLITE
async def test_queued_writers_wait_for_the_same_lock_only_once(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT_SECONDS", TIMEOUT_SECONDS)
    monkeypatch.setattr(sqlite, "_SHORT_WAIT_SECONDS", 0.0)
    database = Database(database_url)
    await put(database, "kept")
    other = sqlite3.connect(sqlite_file(database_url), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    began = time.monotonic()
    refusals = await asyncio.gather(*(refused(database) for _ in range(5)))
    assert {each.problem for each in refusals} == {StorageProblem.BUSY}
    assert time.monotonic() - began < TIMEOUT_SECONDS * 4
    assert await read_value(database) == "kept"

    waiting = asyncio.create_task(put(database, "written"))
    await asyncio.sleep(TIMEOUT_SECONDS / 4)
    other.execute("ROLLBACK")
    other.close()
    await waiting  # no error if the lock is released in time
    database.close()


class Proxy:
    """A TCP proxy in front of PostgreSQL that can hang or drop connections, in its own thread."""

    def __init__(self, url: str) -> None:
        parsed = DatabaseUrl.parse(url)
        self._socket = f"{parsed.host}/.s.PGSQL.5432"
        self._database = parsed.database
        self._loop = asyncio.new_event_loop()
        self._is_flowing = asyncio.Event()
        self._is_flowing.set()
        self._ends: list[asyncio.StreamWriter] = []

    @contextmanager
    def connected(self) -> Generator[Database]:
        """Open the database through this proxy."""
        thread = threading.Thread(target=self._loop.run_forever)
        thread.start()
        server = self._run(asyncio.start_server(self._connect, "127.0.0.1", 0))
        port = server.sockets[0].getsockname()[1]
        url = f"postgresql://postgres@127.0.0.1:{port}/{self._database}"
        database = Database(url, timeout_seconds=TIMEOUT_SECONDS)
        try:
            yield database
        finally:
            self.flow()
            database.close()
            self.cut()
            server.close()
            self._run(asyncio.sleep(0))
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join()
            self._loop.close()

    def hang(self) -> None:
        """Hold data back from now on."""
        self._run(self._set(is_flowing=False))

    def flow(self) -> None:
        """Pass on the data held back, and all that follows."""
        self._run(self._set(is_flowing=True))

    def cut(self) -> None:
        """Drop every connection."""
        self._run(self._cut())

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=5)

    async def _set(self, *, is_flowing: bool) -> None:
        if is_flowing:
            self._is_flowing.set()
        else:
            self._is_flowing.clear()

    async def _cut(self) -> None:
        ends, self._ends = self._ends, []
        for end in ends:
            end.close()
        for end in ends:
            with suppress(OSError):
                await end.wait_closed()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_unix_connection(self._socket)
        self._ends += [writer, far_writer]
        await asyncio.gather(self._pass(reader, far_writer), self._pass(far_reader, writer))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(PAGE_BYTES):
            await self._is_flowing.wait()
            writer.write(data)
        writer.close()


async def test_a_hanging_or_broken_connection_to_postgresql_fails_in_time(
    postgres: Postgres,
) -> None:
    url = postgres.create()
    proxy = Proxy(url)

    def write_and_lose_it(tx: Transaction) -> None:
        facts.put(tx, "it", "lost")
        proxy.cut()
        facts.put(tx, "it", "lost, too")

    with proxy.connected() as database:
        await put(database, "kept")
        proxy.hang()
        async with asyncio.timeout(TIMEOUT_SECONDS + 5):
            assert (await refused(database)).problem is StorageProblem.UNREACHABLE
        proxy.flow()
        await put(database, "written")

        proxy.cut()  # between two transactions it does not matter
        await put(database, "again")
        with pytest.raises(StorageError) as caught:
            await database.write(write_and_lose_it)
        assert (caught.value.problem, caught.value.outcome_unknown) == (
            StorageProblem.UNREACHABLE,
            False,
        )
        assert await read_value(database) == "again"
        with pytest.raises(StorageError) as caught, database.writing() as tx:
            write_and_lose_it(tx)
        assert (caught.value.problem, caught.value.outcome_unknown) == (
            StorageProblem.UNREACHABLE,
            False,
        )
        assert await read_value(database, here=True) == "again"
    postgres.drop(url)


async def test_the_outcome_of_a_commit_that_hangs_is_unknown(
    postgres: Postgres,
) -> None:
    url = postgres.create()
    proxy = Proxy(url)

    def write(tx: Transaction) -> None:
        facts.put(tx, "it", "kept or not")
        proxy.hang()

    with proxy.connected() as database:
        with pytest.raises(StorageError) as caught:
            await database.write(write)
        assert (caught.value.problem, caught.value.outcome_unknown) == (
            StorageProblem.UNREACHABLE,
            True,
        )
    postgres.drop(url)


@IN_BOTH_THREADS
async def test_waiting_for_a_postgresql_lock_fails_after_half_the_timeout(
    postgres: Postgres, here: bool
) -> None:
    url = postgres.create()
    impatient, other = Database(url, timeout_seconds=TIMEOUT_SECONDS), Database(url)
    await put(other, "kept")
    with other.writing() as tx:
        facts.put(tx, "it", "locked")
        assert (await refused(impatient, here=here)).problem is StorageProblem.BUSY
    assert await read_value(impatient, here=here) == "locked"
    for database in (impatient, other):
        database.close()
    postgres.drop(url)


async def test_a_locked_row_of_one_server_does_not_block_postings_of_another(
    postgres: Postgres,
) -> None:
    url = postgres.create()
    database, other = Database(url, timeout_seconds=TIMEOUT_SECONDS), Database(url)
    locked, free = World(database), World(database)
    for world in (locked, free):
        world.set_up(daily_time="13:00")
        world.passes(hours=2)
    with other.writing() as tx:
        tx.execute(LOCK_SCHEDULES, {"guild_id": locked.guild_id})
        assert await locked.services.postings.open_due(locked.now) == 1
        assert await locked.services.postings.open_due(locked.now) == 0
        assert (len(locked.due()), len(free.due())) == (0, 1)

        patient = World(other_one := Database(url), locked.now, guild_id=locked.guild_id)
        opening = asyncio.create_task(patient.services.postings.open_due(patient.now))
        await terminate_lock_waiters(other)
        with pytest.raises(StorageError) as caught:
            await opening
        assert caught.value.problem is StorageProblem.UNREACHABLE
    assert await locked.services.postings.open_due(locked.now) == 1
    assert len(locked.due()) == 1
    for each in (database, other, other_one):
        each.close()
    postgres.drop(url)


LOCK_SCHEDULES = "SELECT cadence FROM schedules WHERE guild_id = :guild_id FOR UPDATE"
TERMINATE_LOCK_WAITERS = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


async def terminate_lock_waiters(database: Database) -> None:
    """Terminate the connections that wait for a lock, as soon as there is one."""
    async with asyncio.timeout(5):
        while True:
            with database.reading() as tx:
                if tx.execute(TERMINATE_LOCK_WAITERS).scalar():
                    return
            await asyncio.sleep(0.02)


def test_the_running_bot_sets_a_lock_timeout(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgres.create()
    monkeypatch.setenv("DATABASE_URL", url)
    with open_database(load_settings(), to_run=True) as database, database.reading() as tx:
        assert tx.execute("SHOW lock_timeout").scalar() == "5s"
    postgres.drop(url)
