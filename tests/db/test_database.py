"""Transactions on both engines: no lost updates, one snapshot, first in first out."""

import asyncio
import os
import threading
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from bot.db import facts
from bot.db.database import Database
from bot.db.errors import ConstraintViolated, StorageError
from bot.db.schema import upgrade
from bot.db.transactions import Transaction
from tests.databases import Engine, sqlite_url

COUNTER = "counter"
LONG = """
    INSERT INTO facts (name, value)
    WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 900000000)
    SELECT 'long', CAST(max(n) AS TEXT) FROM number
"""


@pytest.fixture
def database(engine: Engine, database_url: str) -> Generator[Database]:
    """A database that checks after each test that every connection was returned and closed."""
    database = Database(database_url)
    yield database
    assert not database._engine._in_use  # pyright: ignore[reportPrivateUsage, reportUnknownMemberType, reportAttributeAccessIssue]
    database.close()
    assert engine.connections(database_url) == 0


def count(tx: Transaction) -> int:
    return int(facts.get(tx, COUNTER) or 0)


def counted(database: Database) -> int:
    with database.reading() as tx:
        return count(tx)


def put(database: Database, value: int) -> None:
    with database.writing() as tx:
        facts.put(tx, COUNTER, str(value))


def increment(tx: Transaction) -> None:
    """Read, wait, write: that loses updates unless concurrent transactions wait for each other."""
    if not tx.is_sqlite:
        tx.execute("SELECT value FROM facts WHERE name = 'counter' FOR UPDATE")
    value = count(tx)
    time.sleep(0.001)
    facts.put(tx, COUNTER, str(value + 1))


def blocking_increments(database: Database) -> None:
    with database.writing() as tx:
        increment(tx)


async def test_twenty_concurrent_increments_lose_none(database: Database) -> None:
    put(database, 0)
    await asyncio.gather(*(database.write(increment) for _ in range(20)))
    assert counted(database) == 20


async def test_concurrent_increments_in_separate_threads_lose_none(database: Database) -> None:
    put(database, 0)
    await asyncio.gather(
        *(database.write(increment) for _ in range(10)),
        *(asyncio.to_thread(blocking_increments, database) for _ in range(10)),
    )
    assert counted(database) == 20


async def test_concurrent_increments_in_two_processes_lose_none(
    database: Database, database_url: str
) -> None:
    put(database, 0)
    other = Database(database_url)
    await asyncio.gather(*(each.write(increment) for each in (database, other) * 10))
    assert counted(database) == 20
    other.close()


def test_a_reader_sees_one_snapshot(database: Database) -> None:
    put(database, 1)
    with database.reading() as tx:
        assert count(tx) == 1
        put(database, 2)
        assert count(tx) == 1
    assert counted(database) == 2


async def test_readers_do_not_wait_for_a_writer(database: Database) -> None:
    put(database, 1)
    with database.writing() as tx:
        facts.put(tx, COUNTER, "2")
        assert await asyncio.wait_for(database.read(count), 5) == 1
        assert counted(database) == 1


async def test_long_reads_delay_no_command(database: Database) -> None:
    """Whatever one server reads at length, the others' commands read and write at once."""
    over = threading.Event()
    long = [asyncio.create_task(database.read_long(lambda _: over.wait(20))) for _ in range(30)]
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        for value in range(20):
            await database.write(lambda tx, value=value: facts.put(tx, COUNTER, str(value)))
            assert await database.read(count) == value
        assert not any(each.done() for each in long)
    over.set()
    assert await asyncio.gather(*long) == [True] * 30


async def test_many_reads_at_once_delay_no_writer(database: Database) -> None:
    over = threading.Event()
    reads = [asyncio.create_task(database.read(lambda _: over.wait(20))) for _ in range(30)]
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await database.write(increment)
    over.set()
    assert all(await asyncio.gather(*reads))
    assert counted(database) == 1


async def test_a_connection_can_write_after_it_has_read(database: Database) -> None:
    """A connection returns to the pool without its read-only setting."""
    for value in range(30):
        await asyncio.gather(*(database.read(count) for _ in range(3)))
        await database.write(lambda tx, value=value: facts.put(tx, COUNTER, str(value)))
    assert counted(database) == 29


def test_postgresql_refuses_writes_in_a_reading_transaction(
    database: Database,
) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has no transactions that only read")
    with pytest.raises(Exception, match="read-only transaction"), database.reading() as tx:
        facts.put(tx, COUNTER, "9")
    assert counted(database) == 0


async def test_writers_on_sqlite_run_first_in_first_out(database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL has many writers at once")
    order: list[int] = []

    async def write(number: int) -> None:
        def work(_: Transaction) -> None:
            order.append(number)
            time.sleep(0.001 * (number % 3))

        await database.write(work)

    await asyncio.gather(*(write(number) for number in range(20)))
    assert order == list(range(20))


async def test_an_exception_rolls_back(database: Database) -> None:
    put(database, 1)

    def fail(tx: Transaction) -> None:
        facts.put(tx, COUNTER, "2")
        raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError, match="on purpose"):
        await database.write(fail)
    assert counted(database) == 1
    with pytest.raises(RuntimeError, match="on purpose"), database.writing() as tx:
        fail(tx)
    assert counted(database) == 1
    await asyncio.wait_for(database.write(increment), 5)  # the writer is free again
    assert counted(database) == 2


async def test_a_writer_that_has_begun_finishes_even_if_it_is_cancelled(
    database: Database,
) -> None:
    put(database, 1)
    begun, go_on = threading.Event(), threading.Event()

    def write(tx: Transaction) -> None:
        begun.set()
        assert go_on.wait(5)
        increment(tx)

    task = asyncio.create_task(database.write(write))
    assert await asyncio.to_thread(begun.wait, 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    go_on.set()
    await asyncio.wait_for(database.write(increment), 5)
    while not database.is_sqlite and counted(database) < 3:  # noqa: ASYNC110 - nobody rings
        await asyncio.sleep(0.01)
    assert counted(database) == 3


async def test_a_writer_interrupted_by_closing_rolls_back(
    database: Database, database_url: str
) -> None:
    put(database, 1)
    task = asyncio.create_task(database.write(lambda tx: tx.execute(LONG)))
    await asyncio.sleep(0.2)
    began = time.monotonic()
    await asyncio.to_thread(database.close)
    assert time.monotonic() - began < 2
    with pytest.raises(StorageError) as caught:
        await task
    assert not caught.value.outcome_unknown
    later = Database(database_url)
    with later.reading() as tx:
        assert facts.get(tx, "long") is None
    await asyncio.wait_for(later.write(increment), 5)
    assert counted(later) == 2
    later.close()


async def test_connections_close_one_after_another_and_leave_no_log(tmp_path: Path) -> None:
    file = tmp_path / "woodshed.db"
    database = Database(sqlite_url(file))
    upgrade(database)
    await database.write(increment)
    begun = threading.Event()
    busy = asyncio.create_task(database.read(lambda _: (begun.set(), time.sleep(0.8))))
    await asyncio.to_thread(begun.wait)
    await database.read(count)
    slow = asyncio.create_task(database.write(lambda _: time.sleep(0.1)))
    queued = asyncio.create_task(database.write(increment))
    await asyncio.sleep(0.02)
    await asyncio.to_thread(database.close)
    assert os.listdir(tmp_path) == [file.name]
    await asyncio.gather(busy, slow)
    with pytest.raises(StorageError):
        await queued
    opening = asyncio.create_task(database.read(count))
    await asyncio.sleep(0)
    database.close()
    with pytest.raises(StorageError):
        await opening
    assert os.listdir(tmp_path) == [file.name]


async def test_closing_waits_for_connections_that_other_threads_use(tmp_path: Path) -> None:
    file = tmp_path / "woodshed.db"
    database = Database(sqlite_url(file))
    upgrade(database)
    begun = threading.Event()

    def read_slowly() -> None:
        with database.reading() as tx:
            begun.set()
            count(tx)
            time.sleep(0.2)

    busy = asyncio.create_task(asyncio.to_thread(read_slowly))
    await asyncio.to_thread(begun.wait)
    await database.write(increment)
    await asyncio.to_thread(database.close)
    assert os.listdir(tmp_path) == [file.name]
    await busy


async def test_a_writer_cancelled_in_the_queue_does_not_block_the_next(database: Database) -> None:
    release = threading.Event()
    first = asyncio.create_task(database.write(lambda _: release.wait(5)))
    waiting = asyncio.create_task(
        database.write(lambda tx: facts.put(tx, COUNTER, str(count(tx) + 10)))
    )
    after = asyncio.create_task(database.write(increment))
    await asyncio.sleep(0)
    waiting.cancel()
    if database.is_sqlite:
        with pytest.raises(asyncio.CancelledError):
            await waiting
    release.set()
    assert await asyncio.wait_for(first, 5)
    await asyncio.wait_for(after, 5)
    await asyncio.gather(waiting, return_exceptions=True)
    if database.is_sqlite:
        assert counted(database) == 1
    else:  # it may run beside the first
        assert counted(database) in (1, 11)


def test_foreign_keys_are_enforced(database: Database) -> None:
    with pytest.raises(ConstraintViolated), database.writing() as tx:
        tx.execute("INSERT INTO breaks (session_id, from_at) VALUES (404, 1)")


def test_a_commit_is_visible_to_the_next_process(database: Database, database_url: str) -> None:
    put(database, 7)
    database.close()
    later = Database(database_url)
    assert counted(later) == 7
    later.close()


def test_only_a_sqlite_database_has_a_file() -> None:
    assert str(Database("sqlite+aiosqlite:///data/woodshed.db").file) == "data/woodshed.db"
    assert str(Database("sqlite:///data/woodshed.db").file) == "data/woodshed.db"
    assert Database("postgresql://somebody@nowhere/woodshed").file is None
    with pytest.raises(ValueError, match="has no file"):
        Database("sqlite:///:memory:")
