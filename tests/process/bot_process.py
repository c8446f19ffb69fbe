"""The real bot in a process of its own, with a clock and a database that tests can change."""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import web

from tests.loopback.faults import Handle
from tests.loopback.process import BotProcess
from tests.loopback.server import LoopbackDiscord
from tests.process.bot_databases import BotDatabase, SQLiteBotDatabase

T = TypeVar("T")

ROOT = Path(__file__).parents[2]
TOKEN = "MTIz.loopback-token.not-for-any-log"
TICK_SECONDS = 0.5
HEARTBEAT_TIMEOUT = 1.5
"""Seconds after which the bot gives a silent gateway up, once its heartbeats are as quick."""


class Clock:
    """The clock of the loopback Discord, not of the bot: it runs, and can be put forward."""

    def __init__(self) -> None:
        self.ahead_seconds = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead_seconds


class Hold:
    """A fault that keeps a request waiting, before its effect, until it is released."""

    def __init__(self) -> None:
        self._released = asyncio.Event()

    def release(self) -> None:
        """Let what was held go on, and whatever comes now."""
        self._released.set()

    async def apply(self, request: web.Request, handle: Handle) -> web.Response:
        await self._released.wait()
        return await handle()


class Bot(BotProcess):
    """`python -m bot run` in a folder, on a database that the test may look into and change."""

    def __init__(self, loopback: LoopbackDiscord, folder: Path, database: BotDatabase) -> None:
        self.folder = folder
        self.database = database
        self._clock = folder.with_name(f"{folder.name}.clock")
        self.loopback = loopback
        env = {
            "DATABASE_URL": database.url,
            "PACKS_DIR": str(ROOT / "seeds"),
            "PYTHONPATH": str(ROOT),
            "LOOPBACK_CLOCK": str(self._clock),
            "LOOPBACK_TICK": str(TICK_SECONDS),
            "LOOPBACK_HEARTBEAT_TIMEOUT": str(HEARTBEAT_TIMEOUT),
        }
        # Not in the repository, where a developer's .env may lie.
        super().__init__(loopback, env=env, cwd=folder, preloaded=True)

    @property
    def is_running(self) -> bool:
        return self._process is not None and self.exit_code is None

    async def launch(self) -> None:
        """Start, and wait for nothing."""
        await super().start()

    async def start(self) -> None:
        """Start, and wait until members can be answered."""
        await self.launch()
        await self.wait_ready(seconds=30)

    async def kill_and_start(self) -> None:
        """Kill it at once, and start it anew."""
        await self.kill()
        await self.start()

    def set_clock(self, to: datetime) -> None:
        """Set the bot's own clock, also while it runs; Discord's stays as it is."""
        part = self._clock.with_suffix(".part")
        part.write_text(str(to.timestamp() - time.time()))
        part.replace(self._clock)

    def send_signal(self, number: int) -> None:
        """Send a signal and go on."""
        assert self._process is not None
        self._process.send_signal(number)

    async def wait_ended(self, *, seconds: float) -> int | None:
        """Wait for it to end by itself, and return its exit code."""
        assert self._process is not None
        await asyncio.wait_for(self._process.wait(), seconds)
        return await self._ended()

    def sql(self, statement: str, *values: object) -> list[Any]:
        """Carry out a statement, as a second program on the same database would."""
        return self.database.sql(statement, *values)

    def locked(self) -> AbstractContextManager[sqlite3.Connection]:
        """Hold SQLite's writer's lock, so that whatever the bot wants to write has to wait."""
        assert isinstance(self.database, SQLiteBotDatabase)
        return self.database.locked()

    async def wait_until(self, fact: Callable[[], T], *, what: str, seconds: float = 5.0) -> T:
        """Return what `fact` returns as soon as that is truthy; it is asked every 20 ms, since
        nobody rings when the database changes."""
        deadline = time.monotonic() + seconds
        while not (found := fact()):
            assert time.monotonic() < deadline, f"waited in vain for {what}:\n{self.output()}"
            await asyncio.sleep(0.02)
        return found
