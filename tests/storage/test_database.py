"""Transactions on both engines: nothing lost, one state seen, first come first served."""

import asyncio
from collections import Counter
from collections.abc import Generator

import pytest
from sqlalchemy import Pool, event, text
from sqlalchemy.exc import IntegrityError

from bot.storage import facts
from bot.storage.database import Database, Transaction

COUNTER = "counter"


@pytest.fixture(autouse=True)
def no_leaks() -> Generator[None]:
    """Whatever a test does, every connection that left a pool is back in it at the end."""
    out = Counter[str]()

    def leaves(*_: object) -> None:
        out["now"] += 1

    def comes_back(*_: object) -> None:
        out["now"] -= 1

    event.listen(Pool, "checkout", leaves)
    event.listen(Pool, "checkin", comes_back)
    yield
    event.remove(Pool, "checkout", leaves)
    event.remove(Pool, "checkin", comes_back)
    assert out["now"] == 0


async def count(tx: Transaction) -> int:
    return int(await facts.get(tx, COUNTER) or 0)


async def counted(database: Database) -> int:
    async with database.reading() as tx:
        return await count(tx)


async def put(database: Database, value: int) -> None:
    async with database.writing() as tx:
        await facts.put(tx, COUNTER, str(value))


async def increment(database: Database) -> None:
    """Read, wait, write: what loses an update wherever two of them may do it at once."""
    async with database.writing() as tx:
        if not database.is_sqlite:
            await tx.execute(text("SELECT value FROM facts WHERE name = 'counter' FOR UPDATE"))
        value = await count(tx)
        await asyncio.sleep(0)
        await facts.put(tx, COUNTER, str(value + 1))


async def test_twenty_increments_at_once_lose_none(database: Database) -> None:
    await put(database, 0)
    await asyncio.gather(*(increment(database) for _ in range(20)))
    assert await counted(database) == 20


async def test_two_processes_lose_none_either(database: Database, database_url: str) -> None:
    await put(database, 0)
    other = Database(database_url)
    await asyncio.gather(*(increment(each) for each in (database, other) * 10))
    assert await counted(database) == 20
    await other.close()


async def test_a_reader_sees_one_state(database: Database) -> None:
    await put(database, 1)
    async with database.reading() as tx:
        assert await count(tx) == 1
        await put(database, 2)
        assert await count(tx) == 1
    assert await counted(database) == 2


async def test_readers_do_not_wait_for_a_writer(database: Database) -> None:
    await put(database, 1)
    async with database.writing() as tx:
        await facts.put(tx, COUNTER, "2")
        assert await asyncio.wait_for(counted(database), 5) == 1


async def test_a_writer_after_a_reader_writes(database: Database) -> None:
    """A connection that has read goes back to the pool as it was."""
    for value in range(30):
        await asyncio.gather(*(counted(database) for _ in range(3)))
        await put(database, value)
    assert await counted(database) == 29


async def test_nothing_is_written_by_a_reader_that_postgresql_is_told_of(
    database: Database,
) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has no transactions that only read")
    with pytest.raises(Exception, match="read-only transaction"):
        async with database.reading() as tx:
            await facts.put(tx, COUNTER, "9")
    assert await counted(database) == 0


async def test_sqlites_writers_come_in_the_order_they_asked(database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL has many writers at once")
    order: list[int] = []

    async def write(number: int) -> None:
        async with database.writing():
            order.append(number)
            await asyncio.sleep(0.001 * (number % 3))

    await asyncio.gather(*(write(number) for number in range(20)))
    assert order == list(range(20))


async def test_an_exception_rolls_back(database: Database) -> None:
    await put(database, 1)
    with pytest.raises(RuntimeError, match="on purpose"):
        async with database.writing() as tx:
            await facts.put(tx, COUNTER, "2")
            raise RuntimeError("on purpose")
    assert await counted(database) == 1
    await asyncio.wait_for(put(database, 3), 5)  # and the writer's place is free again


async def test_a_cancelled_writer_rolls_back(database: Database) -> None:
    await put(database, 1)
    written = asyncio.Event()

    async def write() -> None:
        async with database.writing() as tx:
            await facts.put(tx, COUNTER, "2")
            written.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(write())
    await written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await counted(database) == 1
    await asyncio.wait_for(put(database, 3), 5)


async def test_a_writer_cancelled_in_the_queue_lets_the_next_one_in(database: Database) -> None:
    async with database.writing():
        waiting = asyncio.create_task(put(database, 1))
        after = asyncio.create_task(put(database, 2))
        await asyncio.sleep(0)
        waiting.cancel()
        if database.is_sqlite:
            with pytest.raises(asyncio.CancelledError):
                await waiting
    await asyncio.wait_for(after, 5)
    await asyncio.gather(waiting, return_exceptions=True)
    assert await counted(database) == 2


async def test_foreign_keys_hold(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.writing() as tx:
            await tx.execute(
                text("INSERT INTO breaks (session_id, from_at) VALUES (404, 1)"),
            )


async def test_what_is_committed_is_there_for_the_next_process(
    database: Database, database_url: str
) -> None:
    await put(database, 7)
    await database.close()
    later = Database(database_url)
    assert await counted(later) == 7
    await later.close()


def test_only_a_database_in_a_file_has_a_file() -> None:
    assert str(Database("sqlite+aiosqlite:///data/woodshed.db").file) == "data/woodshed.db"
    assert Database("sqlite+aiosqlite:///:memory:").file is None
