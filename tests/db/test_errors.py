"""When the database itself fails: named for what it is, nothing half-written, and well again."""

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

PATIENCE = 0.4
A_PAGE = 4096


HERE = pytest.mark.parametrize("here", [False, True], ids=["in its thread", "here"])
"""What is tried in a database's own thread and, as commands do it, in the calling one."""


async def put(database: Database, value: str, *, here: bool = False) -> None:
    if here:
        with database.writing() as tx:
            facts.put(tx, "it", value)
    else:
        await database.write(lambda tx: facts.put(tx, "it", value))


async def got(database: Database, *, here: bool = False) -> str | None:
    if here:
        with database.reading() as tx:
            return facts.get(tx, "it")
    return await database.read(lambda tx: facts.get(tx, "it"))


async def refused(database: Database, value: str = "lost", *, here: bool = False) -> StorageError:
    """Write in vain, and return why."""
    with pytest.raises(StorageError) as caught:
        await put(database, value, here=here)
    return caught.value


@contextmanager
def no_room() -> Generator[None]:
    """Let this process write to no file."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def damage(file: Path, table: str) -> None:
    """Write nonsense over the page on which a table begins."""
    connection = sqlite3.connect(file)
    (page,) = connection.execute(
        "SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)
    ).fetchone()
    connection.close()
    content = bytearray(file.read_bytes())
    content[(page - 1) * A_PAGE : page * A_PAGE] = b"\xaa" * A_PAGE
    file.write_bytes(content)


@ON_SQLITE
@HERE
async def test_a_file_that_may_only_be_read_is_read_and_then_written_again(
    database_url: str, here: bool, caplog: pytest.LogCaptureFixture
) -> None:
    file = sqlite_file(database_url)
    database = Database(database_url)
    await put(database, "kept", here=here)
    database.close()
    database.log_outages()
    with read_only(file):
        assert await got(database, here=here) == "kept"
        for _ in range(3):
            assert (await refused(database, here=here)).problem is StorageProblem.READ_ONLY
    await put(database, "written", here=here)
    database.close()  # what is open may still be written to
    with read_only(file):
        assert (await refused(database, here=here)).problem is StorageProblem.READ_ONLY
        assert await got(database, here=here) == "written"
    await put(database, "written again", here=here)
    database.close()
    levels = [record.levelno for record in caplog.records]
    assert levels == [logging.ERROR, logging.WARNING]
    assert "let the bot write to it and to its folder" in caplog.text
    assert "works again, after 0 seconds and 3 failed transactions" in caplog.text


@ON_SQLITE
async def test_a_bot_that_could_only_read_does_not_start(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    settings = load_settings()
    with read_only(sqlite_file(database_url)):
        is_refused = pytest.raises(Refusal, match="let the bot write to it and to its folder")
        with is_refused, open_database(settings, to_run=True):
            pass
        with open_database(settings) as database:  # a check may
            assert await got(database) is None


@ON_SQLITE
@HERE
async def test_a_damaged_page_harms_only_what_lies_on_it(database_url: str, here: bool) -> None:
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
    assert await got(database, here=here) == "kept"
    database.close()


@ON_SQLITE
def test_what_falls_due_while_nothing_can_be_written_comes_afterwards(
    database: Database,
) -> None:
    world = World(database)
    world.set_up(daily_time="13:00")
    world.passes(hours=2)
    with no_room(), pytest.raises(StorageError):
        world.services.postings.open_due.blocking(world.now)
    assert world.services.postings.open_due.blocking(world.now) == 1
    assert len(world.due()) == 1


@ON_SQLITE
async def test_nobody_waits_for_a_lock_longer_than_once(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", PATIENCE)
    monkeypatch.setattr(sqlite, "_SHORT_WAIT_SECONDS", 0.0)
    database = Database(database_url)
    await put(database, "kept")
    other = sqlite3.connect(sqlite_file(database_url), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    began = time.monotonic()
    refusals = await asyncio.gather(*(refused(database) for _ in range(5)))
    assert {each.problem for each in refusals} == {StorageProblem.BUSY}
    assert time.monotonic() - began < PATIENCE * 4
    assert await got(database) == "kept"

    waiting = asyncio.create_task(put(database, "written"))
    await asyncio.sleep(PATIENCE / 4)
    other.execute("ROLLBACK")
    other.close()
    await waiting  # no error, if the other is done in time
    database.close()


class Line:
    """A line to PostgreSQL that can hang, and be cut; it runs in a thread of its own."""

    def __init__(self, url: str) -> None:
        parsed = DatabaseUrl.parse(url)
        self._socket = f"{parsed.host}/.s.PGSQL.5432"
        self._database = parsed.database
        self._loop = asyncio.new_event_loop()
        self._flows = asyncio.Event()
        self._flows.set()
        self._ends: list[asyncio.StreamWriter] = []

    @contextmanager
    def laid(self) -> Generator[Database]:
        """Open the database over this line."""
        thread = threading.Thread(target=self._loop.run_forever)
        thread.start()
        server = self._run(asyncio.start_server(self._connect, "127.0.0.1", 0))
        port = server.sockets[0].getsockname()[1]
        url = f"postgresql://postgres@127.0.0.1:{port}/{self._database}"
        database = Database(url, patience=PATIENCE)
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
        """Keep what is said from now on."""
        self._run(self._set(flows=False))

    def flow(self) -> None:
        """Say what was kept, and whatever comes."""
        self._run(self._set(flows=True))

    def cut(self) -> None:
        """Break off every connection."""
        self._run(self._cut())

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=5)

    async def _set(self, *, flows: bool) -> None:
        if flows:
            self._flows.set()
        else:
            self._flows.clear()

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
        while said := await reader.read(A_PAGE):
            await self._flows.wait()
            writer.write(said)
        writer.close()


async def test_a_line_to_postgresql_that_hangs_or_is_cut_keeps_nobody(postgres: Postgres) -> None:
    url = postgres.create()
    line = Line(url)

    def write_and_lose_it(tx: Transaction) -> None:
        facts.put(tx, "it", "lost")
        line.cut()
        facts.put(tx, "it", "lost, too")

    with line.laid() as database:
        await put(database, "kept")
        line.hang()
        async with asyncio.timeout(PATIENCE + 5):
            assert (await refused(database)).problem is StorageProblem.UNREACHABLE
        line.flow()
        await put(database, "written")

        line.cut()  # between two transactions nobody notices
        await put(database, "again")
        with pytest.raises(StorageError) as caught:
            await database.write(write_and_lose_it)
        assert (caught.value.problem, caught.value.unsure) == (StorageProblem.UNREACHABLE, False)
        assert await got(database) == "again"
        with pytest.raises(StorageError) as caught, database.writing() as tx:
            write_and_lose_it(tx)
        assert (caught.value.problem, caught.value.unsure) == (StorageProblem.UNREACHABLE, False)
        assert await got(database, here=True) == "again"
    postgres.drop(url)


async def test_whether_a_commit_arrived_that_hangs_is_not_pretended_to_be_known(
    postgres: Postgres,
) -> None:
    url = postgres.create()
    line = Line(url)

    def write(tx: Transaction) -> None:
        facts.put(tx, "it", "kept or not")
        line.hang()

    with line.laid() as database:
        with pytest.raises(StorageError) as caught:
            await database.write(write)
        assert (caught.value.problem, caught.value.unsure) == (StorageProblem.UNREACHABLE, True)
    postgres.drop(url)


@HERE
async def test_postgresqls_locks_are_waited_for_half_as_long(
    postgres: Postgres, here: bool
) -> None:
    url = postgres.create()
    impatient, other = Database(url, patience=PATIENCE), Database(url)
    await put(other, "kept")
    with other.writing() as tx:
        facts.put(tx, "it", "held")
        assert (await refused(impatient, here=here)).problem is StorageProblem.BUSY
    assert await got(impatient, here=here) == "held"
    for database in (impatient, other):
        database.close()
    postgres.drop(url)


async def test_a_row_that_somebody_holds_keeps_no_other_server_from_its_posting(
    postgres: Postgres,
) -> None:
    url = postgres.create()
    database, other = Database(url, patience=PATIENCE), Database(url)
    held, free = World(database), World(database)
    for world in (held, free):
        world.set_up(daily_time="13:00")
        world.passes(hours=2)
    with other.writing() as tx:
        tx.execute(HOLD, {"guild_id": held.guild_id})
        assert await held.services.postings.open_due(held.now) == 1
        assert await held.services.postings.open_due(held.now) == 0
        assert (len(held.due()), len(free.due())) == (0, 1)

        patient = World(other_one := Database(url), held.now, guild_id=held.guild_id)
        opening = asyncio.create_task(patient.services.postings.open_due(patient.now))
        await cut_off_whoever_waits(other)
        with pytest.raises(StorageError) as caught:
            await opening
        assert caught.value.problem is StorageProblem.UNREACHABLE
    assert await held.services.postings.open_due(held.now) == 1
    assert len(held.due()) == 1
    for each in (database, other, other_one):
        each.close()
    postgres.drop(url)


HOLD = "SELECT cadence FROM schedules WHERE guild_id = :guild_id FOR UPDATE"
CUT_OFF = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


async def cut_off_whoever_waits(database: Database) -> None:
    """Break the connection off of whoever waits for a lock, as soon as somebody does."""
    async with asyncio.timeout(5):
        while True:
            with database.reading() as tx:
                if tx.execute(CUT_OFF).scalar():
                    return
            await asyncio.sleep(0.02)


def test_a_bot_that_runs_has_no_patience_without_end(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgres.create()
    monkeypatch.setenv("DATABASE_URL", url)
    with open_database(load_settings(), to_run=True) as database, database.reading() as tx:
        assert tx.execute("SHOW lock_timeout").scalar() == "5s"
    postgres.drop(url)
