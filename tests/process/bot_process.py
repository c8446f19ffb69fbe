"""The real bot in a process of its own, with a clock and a database that tests can change."""

import asyncio
import os
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
"""Seconds without a message from the gateway after which the bot reconnects."""


class Clock:
    """The running clock of the loopback Discord, not of the bot; tests can put it forward."""

    def __init__(self) -> None:
        self.ahead_seconds = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead_seconds


class Hold:
    """A fault that holds a request, before it has any effect, until `release`."""

    def __init__(self) -> None:
        self._released = asyncio.Event()

    def release(self) -> None:
        """Let held and later requests through."""
        self._released.set()

    async def apply(self, request: web.Request, handle: Handle) -> web.Response:
        await self._released.wait()
        return await handle()


class Bot(BotProcess):
    """`python -m bot run` in a folder, on a database that tests can read and change."""

    def __init__(self, loopback: LoopbackDiscord, folder: Path, database: BotDatabase) -> None:
        self.folder = folder
        self.database = database
        self._clock = folder.with_name(f"{folder.name}.clock")
        self.loopback = loopback
        self.temporary = folder.with_name(f"{folder.name}.temporary")
        self.temporary.mkdir(exist_ok=True)
        env = {
            "DATABASE_URL": database.url,
            "PACKS_DIR": str(ROOT / "seeds"),
            "PYTHONPATH": str(ROOT),
            "MEMBER_INTERACTIONS": "0",
            "SERVER_INTERACTIONS": "0",
            "LOOPBACK_CLOCK": str(self._clock),
            "LOOPBACK_TICK": str(TICK_SECONDS),
            "LOOPBACK_HEARTBEAT_TIMEOUT": str(HEARTBEAT_TIMEOUT),
            "LOOPBACK_CLIP_STEP": "0",
            "TMPDIR": str(self.temporary),
        }
        # Not in the repository, where a developer may have a .env.
        super().__init__(loopback, env=env, cwd=folder, preloaded=True)

    @property
    def is_running(self) -> bool:
        return self._process is not None and self.exit_code is None

    async def launch(self) -> None:
        """Start without waiting."""
        await super().start()

    async def start(self) -> None:
        """Start, and wait until the bot can answer."""
        await self.launch()
        await self.wait_ready(seconds=30)

    async def kill_and_start(self) -> None:
        """Kill it with SIGKILL and start it again."""
        await self.kill()
        await self.start()

    def set_clock(self, to: datetime) -> None:
        """Set the bot's clock, even while it runs; Discord's clock doesn't change."""
        new = self._clock.with_suffix(".new")
        new.write_text(str(to.timestamp() - time.time()))
        new.replace(self._clock)

    def send_signal(self, number: int) -> None:
        """Send a signal without waiting."""
        assert self._process is not None
        self._process.send_signal(number)

    @property
    def open_files(self) -> int:
        """How many files and sockets it has open."""
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    @property
    def workers(self) -> list[int]:
        """The ids of its audio workers."""
        threads = Path(f"/proc/{self.pid}/task").iterdir()
        return [int(id_) for each in threads for id_ in (each / "children").read_text().split()]

    async def wait_exited(self, *, seconds: float) -> int | None:
        """Wait until it exits by itself, and return the exit code."""
        assert self._process is not None
        await asyncio.wait_for(self._process.wait(), seconds)
        return await self._wait_exited()

    def sql(self, statement: str, *values: object) -> list[Any]:
        """Execute a statement over a connection of the test's own."""
        return self.database.sql(statement, *values)

    def locked(self) -> AbstractContextManager[sqlite3.Connection]:
        """Hold SQLite's write lock, so the bot has to wait to write."""
        assert isinstance(self.database, SQLiteBotDatabase)
        return self.database.locked()

    async def wait_until(
        self, condition: Callable[[], T], *, what: str, seconds: float = 20.0
    ) -> T:
        """Return what `condition` returns as soon as it is truthy; it is polled every 20 ms, since
        nothing signals changes of the database."""
        deadline = time.monotonic() + seconds
        while not (result := condition()):
            assert time.monotonic() < deadline, f"waited in vain for {what}:\n{self.output()}"
            await asyncio.sleep(0.02)
        return result
