"""When the database itself fails: named for what it is, nothing half-written, and well again."""

import asyncio
import logging
import resource
import sqlite3
import time
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from bot.domain.errors import StorageTrouble, Trouble
from bot.settings import load_settings
from bot.startup import Refusal, open_database
from bot.storage import connections, facts
from bot.storage import database as database_module
from bot.storage.database import Database
from tests.databases import Postgres
from tests.process.disks import read_only
from tests.services.world import ON_SQLITE, World

PATIENCE = 0.4
A_PAGE = 4096


async def put(database: Database, value: str) -> None:
    async with database.writing() as tx:
        await facts.put(tx, "it", value)


async def got(database: Database) -> str | None:
    async with database.reading() as tx:
        return await facts.get(tx, "it")


async def refused(database: Database, value: str = "lost") -> StorageTrouble:
    """Write in vain, and return why."""
    with pytest.raises(StorageTrouble) as caught:
        await put(database, value)
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
async def test_a_file_that_may_only_be_read_is_read_and_then_written_again(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    file = Path(make_url(database_url).database or "")
    database = Database(database_url)
    await put(database, "kept")
    await database.close()
    database.tell_trouble()
    with read_only(file):
        assert await got(database) == "kept"
        for _ in range(3):
            assert (await refused(database)).trouble is Trouble.READ_ONLY
    await put(database, "written")
    with read_only(file):
        assert (await refused(database)).trouble is Trouble.READ_ONLY
        assert await got(database) == "written"
    await put(database, "written again")
    await database.close()
    levels = [record.levelno for record in caplog.records]
    assert levels == [logging.ERROR, logging.WARNING]
    assert "let the bot write to it and to its folder" in caplog.text
    assert "works again, after 0 seconds and 3 transactions that failed" in caplog.text


@ON_SQLITE
async def test_a_bot_that_could_only_read_does_not_start(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    settings = load_settings()
    with read_only(Path(make_url(database_url).database or "")):
        with pytest.raises(Refusal, match="let the bot write to it and to its folder"):
            async with open_database(settings, to_run=True):
                pass
        async with open_database(settings) as database:  # a check may
            assert await got(database) is None


@ON_SQLITE
async def test_a_damaged_page_harms_only_what_lies_on_it(database_url: str) -> None:
    file = Path(make_url(database_url).database or "")
    damage(file, "awards")
    database = Database(database_url)
    with pytest.raises(StorageTrouble) as caught:
        async with database.reading() as tx:
            await tx.execute(text("SELECT * FROM awards"))
    assert caught.value.trouble is Trouble.FAILING
    await put(database, "kept")
    assert await got(database) == "kept"
    await database.close()


@ON_SQLITE
async def test_what_falls_due_while_nothing_can_be_written_comes_afterwards(
    database: Database,
) -> None:
    world = World(database)
    await world.set_up(daily_time="13:00")
    world.passes(hours=2)
    with no_room(), pytest.raises(StorageTrouble):
        await world.services.postings.open_due(world.now)
    assert await world.services.postings.open_due(world.now) == 1
    assert len(await world.due()) == 1


@ON_SQLITE
async def test_nobody_waits_for_a_lock_longer_than_once(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (connections, database_module):
        monkeypatch.setattr(module, "SQLITE_BUSY_MS", int(PATIENCE * 1000))
    monkeypatch.setattr(database_module, "_SHORT_TURN_SECONDS", 0.0)
    database = Database(database_url)
    await put(database, "kept")
    other = sqlite3.connect(make_url(database_url).database or "", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    began = time.monotonic()
    troubles = await asyncio.gather(*(refused(database) for _ in range(5)))
    assert {each.trouble for each in troubles} == {Trouble.BUSY}
    assert time.monotonic() - began < PATIENCE * 4
    assert await got(database) == "kept"

    waiting = asyncio.create_task(put(database, "written"))
    await asyncio.sleep(PATIENCE / 4)
    other.execute("ROLLBACK")
    other.close()
    await waiting  # no error, if the other is done in time
    await database.close()


class Line:
    """A line to PostgreSQL that can hang, and be cut."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        self._socket = f"{parsed.query['host']}/.s.PGSQL.5432"
        self._parsed = parsed
        self._flows = asyncio.Event()
        self._flows.set()
        self._ends: list[asyncio.StreamWriter] = []

    @asynccontextmanager
    async def laid(self) -> AsyncGenerator[Database]:
        """Open the database over this line."""
        server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        url = self._parsed.set(host="127.0.0.1", port=port, query={})
        database = Database(url.render_as_string(hide_password=False), patience=PATIENCE)
        try:
            yield database
        finally:
            self.flow()
            await database.close()
            self.cut()
            server.close()

    def hang(self) -> None:
        """Keep what is said from now on."""
        self._flows.clear()

    def flow(self) -> None:
        """Say what was kept, and whatever comes."""
        self._flows.set()

    def cut(self) -> None:
        """Break off every connection."""
        for end in self._ends:
            end.close()

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
    url = await postgres.create()
    line = Line(url)
    async with line.laid() as database:
        await put(database, "kept")
        line.hang()
        async with asyncio.timeout(PATIENCE + 5):
            assert (await refused(database)).trouble is Trouble.UNREACHABLE
        line.flow()
        await put(database, "written")

        line.cut()  # between two transactions nobody notices
        await put(database, "again")
        with pytest.raises(StorageTrouble) as caught:
            async with database.writing() as tx:
                await facts.put(tx, "it", "lost")
                line.cut()
                await facts.put(tx, "it", "lost, too")
        assert (caught.value.trouble, caught.value.unsure) == (Trouble.UNREACHABLE, False)
        assert await got(database) == "again"
    await postgres.drop(url)


async def test_whether_a_commit_arrived_that_hangs_is_not_pretended_to_be_known(
    postgres: Postgres,
) -> None:
    url = await postgres.create()
    line = Line(url)
    async with line.laid() as database:
        with pytest.raises(StorageTrouble) as caught:
            async with database.writing() as tx:
                await facts.put(tx, "it", "kept or not")
                line.hang()
        assert (caught.value.trouble, caught.value.unsure) == (Trouble.UNREACHABLE, True)
    await postgres.drop(url)


async def test_postgresqls_locks_are_waited_for_half_as_long(postgres: Postgres) -> None:
    url = await postgres.create()
    impatient, other = Database(url, patience=PATIENCE), Database(url)
    await put(other, "kept")
    async with other.writing() as tx:
        await facts.put(tx, "it", "held")
        assert (await refused(impatient)).trouble is Trouble.BUSY
    assert await got(impatient) == "held"
    for database in (impatient, other):
        await database.close()
    await postgres.drop(url)


async def test_a_row_that_somebody_holds_keeps_no_other_server_from_its_posting(
    postgres: Postgres,
) -> None:
    url = await postgres.create()
    database, other = Database(url, patience=PATIENCE), Database(url)
    held, free = World(database), World(database)
    for world in (held, free):
        await world.set_up(daily_time="13:00")
        world.passes(hours=2)
    async with other.writing() as tx:
        await tx.execute(HOLD, {"guild_id": held.guild_id})
        assert await held.services.postings.open_due(held.now) == 1
        assert await held.services.postings.open_due(held.now) == 0
        assert (len(await held.due()), len(await free.due())) == (0, 1)

        patient = World(other_one := Database(url), held.now, guild_id=held.guild_id)
        opening = asyncio.create_task(patient.services.postings.open_due(patient.now))
        await cut_off_whoever_waits(other)
        with pytest.raises(StorageTrouble) as caught:
            await opening
        assert caught.value.trouble is Trouble.UNREACHABLE
    assert await held.services.postings.open_due(held.now) == 1
    assert len(await held.due()) == 1
    for each in (database, other, other_one):
        await each.close()
    await postgres.drop(url)


HOLD = text("SELECT cadence FROM schedules WHERE guild_id = :guild_id FOR UPDATE")
CUT_OFF = text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


async def cut_off_whoever_waits(database: Database) -> None:
    """Break the connection off of whoever waits for a lock, as soon as somebody does."""
    async with asyncio.timeout(5):
        while True:
            async with database.reading() as tx:
                if await tx.scalar(CUT_OFF):
                    return
            await asyncio.sleep(0.02)


async def test_a_bot_that_runs_has_no_patience_without_end(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = await postgres.create()
    monkeypatch.setenv("DATABASE_URL", url)
    async with open_database(load_settings(), to_run=True) as database, database.reading() as tx:
        assert await tx.scalar(text("SHOW lock_timeout")) == "5s"
    await postgres.drop(url)
