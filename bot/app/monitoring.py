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
from http import HTTPStatus
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
MAX_CONNECTIONS: Final = 32
MAX_CONNECTION_SECONDS: Final = 5.0

_SAMPLE_EVERY: Final = 0.5
_CLOSE_TIMEOUT: Final = 0.2
_MAX_LINE_BYTES: Final = 2_048
_HEADERS: Final = {"Server": "woodshed"}
"""Without it the version of Python and of the library would be named."""

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

    async def answer(self, request: web.BaseRequest) -> web.Response:
        """Answer a request, and close its connection."""
        answers = {"/metrics": self._metrics, PATH: self._health}
        if request.path not in answers:
            return _closing(web.Response(status=404))
        if request.method not in {"GET", "HEAD"}:
            return _closing(web.Response(status=405, headers={"Allow": "GET, HEAD"}))
        return _closing(await answers[request.path]())

    async def _metrics(self) -> web.Response:
        counted = await self._count()
        gauges = self._gauge_values(counted if isinstance(counted, BacklogCounted) else None)
        # In a thread: it takes some milliseconds, which would block the event loop.
        page = await asyncio.to_thread(self._client.metrics.page, gauges)
        return web.Response(body=page, headers={"Content-Type": CONTENT_TYPE})

    async def _health(self) -> web.Response:
        """Return 200 if the bot is healthy, else 503, with the status of each part."""
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
            return "the bot is stopping"
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
            sound_waiting=self._client.sound.waiting,
            sound_workers=len(self._client.sound.pids),
        )

    def close(self) -> None:
        """Cancel a count in progress."""
        if self._counting is not None:
            self._counting.cancel()


class _Connection(web.RequestHandler):
    """A connection with a client, whose broken requests are answered without a log line."""

    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer a request that cannot be read, or a handler that failed, which is logged."""
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            logger.error("%s failed", request.path, exc_info=exc)
        return _closing(web.Response(status=status))


class _Server(web.Server):
    """Serves few clients, and each for seconds only, so that none can use up the bot's files.

    A connection is for one request. If there are too many, the oldest is closed for a new one, so
    those that hang keep nobody else out.
    """

    def __init__(self, monitor: Monitor, max_seconds: float) -> None:
        super().__init__(monitor.answer)
        self._max_seconds = max_seconds
        self._transports: dict[web.RequestHandler, asyncio.Transport] = {}

    def __call__(self) -> web.RequestHandler:
        return _Connection(
            self,
            loop=asyncio.get_running_loop(),
            access_log=None,  # pyright: ignore[reportArgumentType] - as its documentation says
            lingering_time=0,
            max_line_size=_MAX_LINE_BYTES,
            max_field_size=_MAX_LINE_BYTES,
        )

    def connection_made(self, handler: web.RequestHandler, transport: asyncio.Transport) -> None:
        super().connection_made(handler, transport)
        self._transports[handler] = transport
        if len(self._transports) > MAX_CONNECTIONS:
            self._transports.pop(next(iter(self._transports))).abort()
        # `abort` also drops what a client does not read; it does nothing once the client is gone.
        asyncio.get_running_loop().call_later(self._max_seconds, transport.abort)

    def connection_lost(
        self, handler: web.RequestHandler, exc: BaseException | None = None
    ) -> None:
        super().connection_lost(handler, exc)
        self._transports.pop(handler, None)


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


async def listen(
    address: Address, monitor: Monitor, *, max_seconds: float = MAX_CONNECTION_SECONDS
) -> web.ServerRunner:
    """Start serving at an address; each connection is closed after some seconds at the latest.

    Raises:
        Refusal: the address cannot be listened on.
    """
    runner = web.ServerRunner(_Server(monitor, max_seconds), shutdown_timeout=_CLOSE_TIMEOUT)
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
        f"HTTP_ADDRESS {address} can't be used ({reason}): stop what's using it, or "
        "choose another host or port."
    )


def _failing(counted: BacklogCounted) -> str | None:
    """Return what is wrong with a database that can be read; a busy one is healthy."""
    if counted.problem is None or counted.problem is StorageProblem.BUSY:
        return None
    return f"it fails ({counted.problem})"


def _seconds(span: timedelta | None) -> float:
    return math.nan if span is None else span.total_seconds()


def _closing(response: web.Response) -> web.Response:
    """Add what every response has; its connection is closed."""
    response.headers.update(_HEADERS)
    response.force_close()
    return response


def _urls(runner: web.ServerRunner) -> list[str]:
    hosts = (Address(host=each[0], port=each[1]) for each in runner.addresses)
    return [f"http://{host}/metrics and {PATH}" for host in hosts]
