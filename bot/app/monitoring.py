"""Serves metrics and the health check over HTTP.

Requests never wait for the bot or delay it: a figure that is not available at once is reported as
unknown.
"""

import asyncio
import logging
import math
import os
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from aiohttp import web

from bot.app.client import Woodshed
from bot.app.health import OK, PATH, is_healthy
from bot.app.metrics import CONTENT_TYPE, GaugeValues
from bot.app.settings import Address
from bot.app.startup import Refusal
from bot.backlog.results import BacklogCounted
from bot.backlog.service import Backlog
from bot.db.errors import StorageError, StorageProblem

MAX_DISCONNECTED_SECONDS: Final = 60.0
"""Seconds for which the bot may be disconnected and still be healthy, so that it can reconnect."""
MAX_TICK_AGE_SECONDS: Final = 60.0
"""Seconds within which a tick must have ended; one starts every five."""
DATABASE_TIMEOUT: Final = 1.0

_SAMPLE_EVERY: Final = 0.5
_CLOSE_TIMEOUT: Final = 0.2

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthSignals:
    """The inputs of the health check, with times by `time.monotonic`, None before the first.

    `database` is what is wrong with the database, or None.
    """

    connected: bool
    connected_at: float | None
    ticked_at: float | None
    database: str | None


def assess(signals: HealthSignals, at: float) -> dict[str, str]:
    """Return the status of each part at a time of `time.monotonic`."""
    return {
        "gateway": OK
        if signals.connected
        else _since(signals.connected_at, at, MAX_DISCONNECTED_SECONDS, "cut off"),
        "tick": _since(signals.ticked_at, at, MAX_TICK_AGE_SECONDS, "no tick has ended"),
        "database": signals.database or OK,
    }


def _since(since: float | None, at: float, within: float, what: str) -> str:
    if since is None:
        return f"{what} since the start"
    return OK if at - since <= within else f"{what} for {at - since:.0f} seconds"


class Monitor:
    """The request handlers for one bot.

    Reading the backlog also checks that the database answers.
    """

    def __init__(self, client: Woodshed, backlog: Backlog, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._backlog = backlog
        self._clock = clock
        self._connected_at: float | None = None
        self._counting: asyncio.Task[BacklogCounted] | None = None

    async def metrics(self, _request: web.Request) -> web.Response:
        """Answer `/metrics`."""
        counted = await self._count()
        gauges = self._gauge_values(counted if isinstance(counted, BacklogCounted) else None)
        # In a thread: it takes some milliseconds, which would block the event loop.
        page = await asyncio.to_thread(self._client.metrics.page, gauges)
        return web.Response(body=page, headers={"Content-Type": CONTENT_TYPE})

    async def health(self, _request: web.Request) -> web.Response:
        """Answer `/healthz`: 200 if the bot is healthy, else 503, with the status of each part."""
        counted = await self._count()
        signals = HealthSignals(
            connected=self._client.is_connected,
            connected_at=self._connected_at,
            ticked_at=self._client.metrics.ticked_at,
            database=counted if isinstance(counted, str) else _failing(counted),
        )
        parts = assess(signals, time.monotonic())
        return web.json_response(
            {"healthy": is_healthy(parts)} | parts, status=200 if is_healthy(parts) else 503
        )

    async def watch(self) -> None:
        """Measure event loop lag and record when the bot was last connected, until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + _SAMPLE_EVERY
            await asyncio.sleep(_SAMPLE_EVERY)
            self._client.metrics.loop_lag(max(0.0, loop.time() - due))
            if self._client.is_connected:
                self._connected_at = time.monotonic()

    async def _count(self) -> BacklogCounted | str:
        """Count what is due, or return why it cannot be counted.

        Concurrent requests share one count. A count that hangs is not cancelled, because a driver
        may not be interruptible; no other starts before it has ended.
        """
        if self._counting is None or self._counting.done():
            self._counting = asyncio.create_task(self._backlog.count(self._clock()))
        counting = self._counting
        await asyncio.wait({counting}, timeout=DATABASE_TIMEOUT)
        if not counting.done():
            return f"no answer within {DATABASE_TIMEOUT:.0f} second"
        if counting.cancelled():
            return "the bot is ending"
        if (error := counting.exception()) is None:
            return counting.result()
        known = isinstance(error, StorageError)
        return f"it fails ({error.problem if known else type(error).__name__})"

    def _gauge_values(self, counted: BacklogCounted | None) -> GaugeValues:
        owed = {} if counted is None else {kind.value: n for kind, n in counted.owed.items()}
        return GaugeValues(
            connected=self._client.is_connected,
            latency_seconds=self._client.latency,
            servers=len(self._client.guilds),
            database_failing=counted is None or _failing(counted) is not None,
            owed=owed,
            deliveries_overdue_seconds=_seconds(counted and counted.deliveries_overdue),
            postings_due=math.nan if counted is None else counted.postings_due,
            postings_overdue_seconds=_seconds(counted and counted.postings_overdue),
        )

    def close(self) -> None:
        """Cancel a count in progress."""
        if self._counting is not None:
            self._counting.cancel()


@asynccontextmanager
async def monitored(address: Address | None, monitor: Monitor) -> AsyncGenerator[None]:
    """Serve at an address for the duration of the context; without an address, do nothing.

    Raises:
        Refusal: the address cannot be listened on.
    """
    if address is None:
        yield
        return
    runner = await listen(address, monitor)
    logger.info("Serving metrics and health at %s", ", ".join(_urls(runner)))
    watching = asyncio.create_task(monitor.watch())
    try:
        yield
    finally:
        watching.cancel()
        monitor.close()
        await runner.cleanup()


async def listen(address: Address, monitor: Monitor) -> web.AppRunner:
    """Start serving at an address. Raises Refusal if the address cannot be listened on."""
    app = web.Application()
    app.add_routes([web.get("/metrics", monitor.metrics), web.get(PATH, monitor.health)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_CLOSE_TIMEOUT)
    await runner.setup()
    try:
        await web.TCPSite(runner, address.host, address.port).start()
    except OSError as error:
        await runner.cleanup()
        raise _cannot_listen(address, error) from error
    return runner


async def try_to_listen(address: Address) -> None:
    """Check that an address can be listened on. Raises Refusal if it cannot."""
    loop = asyncio.get_running_loop()
    try:
        server = await loop.create_server(asyncio.Protocol, address.host, address.port)
    except OSError as error:
        raise _cannot_listen(address, error) from error
    server.close()
    await server.wait_closed()


def _cannot_listen(address: Address, error: OSError) -> Refusal:
    reason = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
    return Refusal(
        f"HTTP_ADDRESS {address} cannot be listened on ({reason}): end what listens there, or "
        "choose another host or port."
    )


def _failing(counted: BacklogCounted) -> str | None:
    """Return what is wrong with a database that can be read; a busy one is healthy."""
    if counted.problem is None or counted.problem is StorageProblem.BUSY:
        return None
    return f"it fails ({counted.problem})"


def _seconds(span: timedelta | None) -> float:
    return math.nan if span is None else span.total_seconds()


def _urls(runner: web.AppRunner) -> list[str]:
    hosts = (Address(host=each[0], port=each[1]) for each in runner.addresses)
    return [f"http://{host}/metrics and {PATH}" for host in hosts]
