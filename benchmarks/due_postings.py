"""Open and send the daily quests of 10,000 servers, all due at the same instant."""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from discord.http import Route

from benchmarks.rate_limited_discord import REQUESTS_PER_SECOND
from benchmarks.report import Section
from bot.app.composition import build_client, build_schedule
from bot.app.messages import MESSAGE_KINDS
from bot.app.running import freeze_startup_objects
from bot.app.startup import read_packs
from bot.audio.workers import AudioWorkers
from bot.db.database import Database
from bot.db.schema import upgrade
from bot.interactions.rules import NO_LIMIT
from bot.services import Services

SERVERS = 10_000
DUE = datetime(2026, 11, 23, 9, tzinfo=UTC)
LONGEST_STALL_MS = 20

_ROOT = Path(__file__).parents[1]
_PROBE_SECONDS = 0.002

_ADD_SERVER = """
    INSERT INTO servers (guild_id, pack, timezone, daily_time, weekly_day, quests_channel_id,
                         verification)
    VALUES (:guild_id, 'music-production', 'UTC', '09:00', 0, :channel_id, 'honour')
"""
_ADD_SCHEDULE = """
    INSERT INTO schedules (guild_id, cadence, next_run_at) VALUES (:guild_id, 'daily', :due_at)
"""
_PENDING = "SELECT count(*) FROM deliveries WHERE send_at IS NOT NULL"


class Probe:
    """Measures the longest stall of the event loop."""

    def __init__(self) -> None:
        self.longest_ms = 0.0
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Probe":
        self._task = asyncio.create_task(self._watch())
        await asyncio.sleep(0.1)
        self.longest_ms = 0.0
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._task.cancel()

    async def _watch(self) -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(_PROBE_SECONDS)
            late = time.perf_counter() - before - _PROBE_SECONDS
            self.longest_ms = max(self.longest_ms, late * 1000)


async def measure(*, quick: bool) -> Sequence[Section]:
    """Open the due postings, then deliver them."""
    servers = 200 if quick else SERVERS
    async with _limited_discord(servers) as (discord, channels):
        with tempfile.TemporaryDirectory() as folder:
            database = Database(f"sqlite:///{folder}/woodshed.db")
            upgrade(database)
            _insert_due(database, channels)
            row = await _post(database, discord)
            database.close()
        received = await _end(discord)
    limit_seconds = servers / REQUESTS_PER_SECOND
    above = (received["seconds"] / limit_seconds - 1) * 100
    return [
        Section(
            title="Many postings due at once",
            description=_DESCRIPTION.format(servers=f"{servers:,}", limit=REQUESTS_PER_SECOND),
            columns=["what", "figure", "aim"],
            rows=[
                ["to open every posting", f"{row['opening']:.2f} s", ""],
                ["longest stall of the loop, opening", f"{row['opening_stall']:.1f} ms", _AIM],
                [
                    "first to last message",
                    f"{received['seconds']:.1f} s, {above:+.1f} % of {limit_seconds:.0f} s",
                    "within 5 %",
                ],
                ["longest stall of the loop, sending", f"{row['sending_stall']:.1f} ms", _AIM],
                ["messages twice, missing", f"{received['twice']}, {received['missing']}", "none"],
                ["refused by the limit", f"{received['refused']:,}", "none"],
            ],
        )
    ]


def _insert_due(database: Database, channels: Sequence[tuple[int, int]]) -> None:
    rows = [
        {"guild_id": guild_id, "channel_id": channel_id, "due_at": int(DUE.timestamp())}
        for guild_id, channel_id in channels
    ]
    with database.writing() as tx:
        tx.execute_many(_ADD_SERVER, rows)
        tx.execute_many(_ADD_SCHEDULE, rows)


async def _post(database: Database, discord: asyncio.subprocess.Process) -> dict[str, float]:
    """Open and send what is due, with a client that has logged in."""
    services = Services(database, read_packs(_ROOT / "seeds"), MESSAGE_KINDS)
    began = time.monotonic()

    def clock() -> datetime:
        return DUE + timedelta(seconds=time.monotonic() - began)

    client = await build_client(services, clock, database.wakeup, NO_LIMIT, sound=AudioWorkers(0))
    async with client:
        await client.login("loopback")
        await freeze_startup_objects()
        async with Probe() as opening_probe:
            before = time.perf_counter()
            while await services.postings.open_due(clock()):
                pass
            opening_seconds = time.perf_counter() - before
        schedule = build_schedule(client, clock, records_outages=False)
        database.wakeup.listen(schedule.wake)
        async with Probe() as sending_probe:
            schedule.start()
            while _pending(database):  # noqa: ASYNC110 - nothing signals the last delivery
                await asyncio.sleep(0.5)
        await schedule.stop()
    return {
        "opening": opening_seconds,
        "opening_stall": opening_probe.longest_ms,
        "sending_stall": sending_probe.longest_ms,
    }


def _pending(database: Database) -> int:
    with database.reading() as tx:
        return tx.execute(_PENDING).scalar()


@asynccontextmanager
async def _limited_discord(
    servers: int,
) -> AsyncGenerator[tuple[asyncio.subprocess.Process, list[tuple[int, int]]]]:
    """Start the rate-limited Discord, and point discord.py at it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "benchmarks.rate_limited_discord", str(servers)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=_ROOT,
        limit=2**26,
    )
    assert process.stdout is not None
    started = json.loads(await process.stdout.readline())
    base, Route.BASE = Route.BASE, started["url"]
    try:
        yield process, [(guild_id, channel_id) for guild_id, channel_id in started["channels"]]
    finally:
        Route.BASE = base
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _end(process: asyncio.subprocess.Process) -> dict[str, Any]:
    received, _ = await process.communicate(b"")
    return json.loads(received)


_AIM = f"under {LONGEST_STALL_MS} ms"
_DESCRIPTION = (
    "The daily quest of {servers} servers is due at the same instant. One process opens the "
    "postings on SQLite and sends them to a Discord in another process, which answers after 50 ms "
    "and takes {limit} messages in any second."
)
