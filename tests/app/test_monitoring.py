"""The health check, also while the database hangs."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app.client import Woodshed
from bot.app.health import is_healthy
from bot.app.messages import MESSAGE_KINDS
from bot.app.monitoring import (
    MAX_CONNECTIONS,
    MAX_DISCONNECTED_SECONDS,
    MAX_TICK_AGE_SECONDS,
    HealthSignals,
    Monitor,
    assess,
    listen,
)
from bot.app.settings import Address
from bot.audio.download import Downloads, stream_from_discord
from bot.audio.errors import SoundFailed
from bot.audio.jobs import MIX, HearExcerpt, Hearing
from bot.audio.workers import AudioWorkers
from bot.db.database import Database
from bot.db.errors import StorageError
from bot.interactions.rules import NO_LIMIT
from bot.services import Services
from tests.databases import Postgres, SQLite, sqlite_file
from tests.process.disks import read_only

SECONDS = st.floats(0, 1_000)


@given(
    connected=st.booleans(),
    seconds_disconnected=st.none() | SECONDS,
    seconds_without_tick=st.none() | SECONDS,
)
def test_health_depends_on_connection_tick_and_database(
    connected: bool, seconds_disconnected: float | None, seconds_without_tick: float | None
) -> None:
    at = 5_000.0
    signs = HealthSignals(
        connected=connected,
        connected_at=None if seconds_disconnected is None else at - seconds_disconnected,
        ticked_at=None if seconds_without_tick is None else at - seconds_without_tick,
        database=None,
    )
    parts = assess(signs, at)
    heard = connected or (
        seconds_disconnected is not None and seconds_disconnected <= MAX_DISCONNECTED_SECONDS
    )
    ticks = seconds_without_tick is not None and seconds_without_tick <= MAX_TICK_AGE_SECONDS
    assert (parts["gateway"] == "ok", parts["tick"] == "ok") == (heard, ticks)
    assert is_healthy(parts) == (heard and ticks)


def test_health_says_what_is_wrong_and_for_how_long() -> None:
    signs = HealthSignals(
        connected=False, connected_at=39.6, ticked_at=None, database="it fails (full)"
    )
    assert assess(signs, 100.6) == {
        "gateway": "cut off for 61 seconds",
        "tick": "no tick has ended since the start",
        "database": "it fails (full)",
    }


@pytest.fixture
async def serving(sqlite: SQLite) -> AsyncGenerator[tuple[str, int]]:
    """A monitor on a database, whose connections last half a second at most."""
    url = sqlite.create()
    database = Database(url)
    services = Services(database, {}, MESSAGE_KINDS)
    bot = Woodshed(
        services=services,
        clock=lambda: datetime.now(UTC),
        wake=database.wakeup,
        rates=NO_LIMIT,
        sound=AudioWorkers(0),
        downloads=Downloads(stream_from_discord),
    )
    monitor = Monitor(bot, services.backlog, bot.clock)
    runner = await listen(Address(host="127.0.0.1", port=0), monitor, max_seconds=0.5)
    yield runner.addresses[0]
    monitor.close()
    await runner.cleanup()
    await bot.close()
    database.close()
    sqlite.drop(url)


async def exchange(where: tuple[str, int], sent: bytes) -> bytes:
    """Send something on a connection of its own, and return all that comes until it is closed."""
    reader, writer = await asyncio.open_connection(*where)
    writer.write(sent)
    answer = b""
    with suppress(ConnectionError):
        async with asyncio.timeout(3):
            answer = await reader.read()
    writer.close()
    return answer


GET_HEALTH = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (GET_HEALTH, 503),  # the bot is not connected
        (b"HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n", 503),
        (b"GET /metrics?x=1 HTTP/1.0\r\n\r\n", 200),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", 404),
        (b"POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\nabc", 405),
        (b"DELETE /metrics HTTP/1.1\r\nHost: x\r\n\r\n", 405),
        (b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 9_000 + b"\r\n\r\n", 400),
        (b"nonsense\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
    ],
    ids=lambda value: value[:18] if isinstance(value, bytes) else None,
)
async def test_each_answer_is_short_neutral_and_ends_its_connection(
    serving: tuple[str, int], caplog: pytest.LogCaptureFixture, sent: bytes, status: int
) -> None:
    answer = await exchange(serving, sent)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.split()[1] == str(status).encode()
    assert b"\r\nServer: woodshed\r\n" in head + b"\r\n"
    assert b"python" not in head.lower() + body[:200].lower()
    assert b"\r\nConnection: close" in head or head.startswith(b"HTTP/1.0")
    assert caplog.records == []


@pytest.mark.parametrize(
    "sent", [b"", b"GET /healthz HT", b"POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Le"]
)
async def test_a_request_that_does_not_end_is_closed(serving: tuple[str, int], sent: bytes) -> None:
    assert await exchange(serving, sent) == b""


async def test_hanging_connections_keep_nobody_else_out(serving: tuple[str, int]) -> None:
    hanging = [await asyncio.open_connection(*serving) for _ in range(3 * MAX_CONNECTIONS)]
    for _, writer in hanging:
        writer.write(b"GET /heal")
    assert b"503" in await exchange(serving, GET_HEALTH)
    open_until_then = [reader for reader, _ in hanging if not reader.at_eof()]
    assert len(open_until_then) <= MAX_CONNECTIONS
    for _, writer in hanging:
        writer.close()


@asynccontextmanager
async def answering(monitor: Monitor) -> AsyncGenerator[Callable[[str], Awaitable[str]]]:
    """Serve a monitor, and yield a function that requests a path."""
    runner = await listen(Address(host="127.0.0.1", port=0), monitor)
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with aiohttp.ClientSession() as http:

        async def ask(path: str) -> str:
            async with http.get(base + path) as response:
                return await response.text()

        yield ask
    monitor.close()
    await runner.cleanup()


async def test_a_hanging_database_is_reported_within_two_seconds(postgres: Postgres) -> None:
    """Concurrent requests get the same answer from one query."""
    url = postgres.create()
    database, other = Database(url), Database(url)
    services = Services(database, {}, MESSAGE_KINDS)
    bot = Woodshed(
        services=services,
        clock=lambda: datetime.now(UTC),
        wake=database.wakeup,
        rates=NO_LIMIT,
        sound=AudioWorkers(0),
        downloads=Downloads(stream_from_discord),
    )
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


async def test_a_read_only_database_is_unhealthy(sqlite: SQLite) -> None:
    url = sqlite.create()
    database = Database(url)
    services = Services(database, {}, MESSAGE_KINDS)
    bot = Woodshed(
        services=services,
        clock=lambda: datetime.now(UTC),
        wake=database.wakeup,
        rates=NO_LIMIT,
        sound=AudioWorkers(0),
        downloads=Downloads(stream_from_discord),
    )
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


async def test_jobs_with_sound_are_measured(sqlite: SQLite, tmp_path: Path) -> None:
    url = sqlite.create()
    database = Database(url)
    sound = AudioWorkers(1, module="tests.audio.misbehaving", temporary=tmp_path)
    bot = Woodshed(
        services=Services(database, {}, MESSAGE_KINDS),
        clock=lambda: datetime.now(UTC),
        wake=database.wakeup,
        rates=NO_LIMIT,
        sound=sound,
        downloads=Downloads(stream_from_discord),
    )
    async with sound.folder() as folder:
        (folder / MIX).write_text("exit")
        with pytest.raises(SoundFailed):
            await sound.run(HearExcerpt(hearing=Hearing.PHONE), folder)
    await sound.run(HearExcerpt(hearing=Hearing.PHONE))
    async with answering(Monitor(bot, bot.services.backlog, bot.clock)) as ask:
        page = await ask("/metrics")
    for line in (
        'sound_jobs_total{kind="hear-excerpt",outcome="crashed"} 1.0',
        'sound_jobs_total{kind="hear-excerpt",outcome="done"} 1.0',
        'sound_job_seconds_count{kind="hear-excerpt"} 2.0',
        "sound_jobs_waiting 0.0",
        "sound_workers 1.0",
    ):
        assert f"woodshed_{line}\n" in page
    await bot.close()
    assert sound.pids == []
    database.close()
    sqlite.drop(url)
