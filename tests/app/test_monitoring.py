"""Judging health, and answering while the database does not."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app.client import Woodshed
from bot.app.health import is_well
from bot.app.messages import MESSAGE_KINDS
from bot.app.monitoring import HEARD_WITHIN, TICKED_WITHIN, HealthSignals, Monitor, assess, listen
from bot.app.settings import Address
from bot.db.database import Database
from bot.db.errors import StorageError
from bot.services import Services
from tests.databases import Postgres, SQLite, sqlite_file
from tests.process.disks import read_only

SECONDS = st.floats(0, 1_000)


@given(connected=st.booleans(), unheard=st.none() | SECONDS, unticked=st.none() | SECONDS)
def test_a_bot_is_well_while_it_is_heard_ticks_and_has_its_database(
    connected: bool, unheard: float | None, unticked: float | None
) -> None:
    at = 5_000.0
    signs = HealthSignals(
        connected=connected,
        heard_at=None if unheard is None else at - unheard,
        ticked_at=None if unticked is None else at - unticked,
        database=None,
    )
    parts = assess(signs, at)
    heard = connected or (unheard is not None and unheard <= HEARD_WITHIN)
    ticks = unticked is not None and unticked <= TICKED_WITHIN
    assert (parts["gateway"] == "ok", parts["tick"] == "ok") == (heard, ticks)
    assert is_well(parts) == (heard and ticks)


def test_what_is_wrong_is_told_with_for_how_long() -> None:
    signs = HealthSignals(
        connected=False, heard_at=39.6, ticked_at=None, database="it fails (full)"
    )
    assert assess(signs, 100.6) == {
        "gateway": "cut off for 61 seconds",
        "tick": "no tick has ended since the start",
        "database": "it fails (full)",
    }


@asynccontextmanager
async def answering(monitor: Monitor) -> AsyncGenerator[Callable[[str], Awaitable[str]]]:
    """Let a monitor answer, and hand out a way to ask it."""
    runner = await listen(Address(host="127.0.0.1", port=0), monitor)
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with aiohttp.ClientSession() as http:

        async def ask(path: str) -> str:
            async with http.get(base + path) as response:
                return await response.text()

        yield ask
    monitor.close()
    await runner.cleanup()


async def test_a_database_that_hangs_is_told_of_within_a_second_or_two(postgres: Postgres) -> None:
    """Whoever asks meanwhile is told the same, and nothing piles up at the database."""
    url = postgres.create()
    database, other = Database(url), Database(url)
    services = Services(database, {}, MESSAGE_KINDS)
    bot = Woodshed(services=services, clock=lambda: datetime.now(UTC), wake=database.wakeup)
    monitor = Monitor(bot, services.backlog, bot.clock)
    begun: list[str] = []
    async with answering(monitor) as ask:
        assert json.loads(await ask("/healthz"))["database"] == "ok"
        database.watch = lambda work, _waited, _took: begun.append(work)
        with other.writing() as tx:
            tx.execute("LOCK TABLE deliveries IN ACCESS EXCLUSIVE MODE")
            async with asyncio.timeout(5):
                page, *told = await asyncio.gather(
                    ask("/metrics"), *(ask("/healthz") for _ in range(20))
                )
            assert "woodshed_postings_due NaN" in page
            assert {json.loads(each)["database"] for each in told} == {"no answer within 1 second"}
        assert json.loads(await ask("/healthz"))["database"] == "ok"
    await bot.close()
    for each in (database, other):
        each.close()
    postgres.drop(url)
    assert len(begun) <= 2


async def test_a_database_that_can_only_be_read_is_ill(sqlite: SQLite) -> None:
    url = sqlite.create()
    database = Database(url)
    services = Services(database, {}, MESSAGE_KINDS)
    bot = Woodshed(services=services, clock=lambda: datetime.now(UTC), wake=database.wakeup)
    monitor = Monitor(bot, services.backlog, bot.clock)
    async with answering(monitor) as ask:
        assert json.loads(await ask("/healthz"))["database"] == "ok"
        with read_only(sqlite_file(url)), pytest.raises(StorageError):
            await services.downtime.record_heartbeat(bot.clock())
        assert json.loads(await ask("/healthz"))["database"] == "it fails (read-only)"
        assert "woodshed_database_failing 1.0" in await ask("/metrics")
    await bot.close()
    database.close()
    sqlite.drop(url)
