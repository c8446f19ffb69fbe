"""A bot in a process of its own, talking to a loopback Discord; it can be killed and restarted."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from tests.loopback.server import LoopbackDiscord
from tests.processes import ForkedProcess, start_forked

LAUNCHER = Path(__file__).with_name("launch.py")


class BotProcess:
    """`python <argv>` with discord.py pointed at `discord`: `["-m", "bot", "run"]`, or a script.

    `env` is added to this process's environment, with the token as DISCORD_TOKEN. A `quick` one
    finds Woodshed imported already, which is of use where that is what is started. As an async
    context manager it starts the bot, and leaves no process behind. After `kill` or `terminate`,
    `start` begins anew; `output` goes on through all lives.
    """

    def __init__(
        self,
        discord: LoopbackDiscord,
        argv: Sequence[str] = ("-m", "bot", "run"),
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        preloaded: bool = False,
    ) -> None:
        self._discord = discord
        self._argv = tuple(argv)
        self._env = dict(env or {})
        self._cwd = cwd
        self._preloaded = preloaded
        self._process: Process | ForkedProcess | None = None
        self._reader: asyncio.Task[None] | None = None
        self._output = bytearray()
        self._identifies_before = 0
        self._calls_before = 0

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.kill()

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative when a signal ended it."""
        return self._process.returncode if self._process else None

    @property
    def pid(self) -> int:
        """The process's id, while it runs."""
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        """Launch the process; it is not waited for (see `wait_ready`)."""
        assert self._reader is None, "the bot is running already"
        self._identifies_before = len(self._discord.gateway.identifies)
        self._calls_before = len(self._discord.world.calls)
        addresses = {
            "LOOPBACK_HTTP": self._discord.http_url,
            "LOOPBACK_GATEWAY": self._discord.gateway_url,
            "LOOPBACK_CDN": self._discord.cdn_url,
            "DISCORD_TOKEN": self._discord.token,
            "PYTHONUNBUFFERED": "1",
        }
        argv, env = [str(LAUNCHER), *self._argv], {**os.environ, **addresses, **self._env}
        if self._preloaded:
            cwd = self._cwd or Path.cwd()
            self._process = await start_forked(argv, cwd=cwd, env=env, merge_errors=True)
        else:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *argv,
                env=env,
                cwd=self._cwd,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=PIPE,
                stderr=STDOUT,
            )
        self._reader = asyncio.create_task(self._read(self._process))

    async def wait_ready(self, *, synced: bool = False, seconds: float = 15.0) -> None:
        """Wait until READY was sent to this start of the bot, and with `synced` until it has put
        its commands. Interactions reach it from then on, before its own `on_ready`.

        Raises:
            RuntimeError: the process ended first; the message holds its output.
            TimeoutError: nothing came of it within `seconds`.
        """

        def ready() -> bool:
            if self.exit_code is not None:
                message = f"the bot ended with {self.exit_code}:\n{self.output()}"
                raise RuntimeError(message)
            identified = len(self._discord.gateway.identifies) > self._identifies_before
            return identified and (self._has_synced() or not synced)

        await self._discord.world.changed.wait_until(
            ready, what="the bot to be ready", seconds=seconds
        )

    def _has_synced(self) -> bool:
        calls = self._discord.world.calls[self._calls_before :]
        return any(
            call.matches("PUT", "/applications/**/commands") and call.status == 200
            for call in calls
        )

    async def kill(self) -> int | None:
        """End it at once (SIGKILL), as if the power had failed."""
        if self._process is not None and self.exit_code is None:
            self._process.kill()
        return await self._wait_exited()

    async def terminate(self, *, seconds: float = 10.0) -> int | None:
        """Ask it to end (SIGTERM) and return its exit code; killed if it takes longer.

        Raises:
            TimeoutError: it had to be killed.
        """
        if self._process is not None and self.exit_code is None:
            self._process.terminate()
            try:
                await asyncio.wait_for(self._process.wait(), timeout=seconds)
            except TimeoutError:
                await self.kill()
                raise
        return await self._wait_exited()

    def output(self) -> str:
        """All it has written so far, to standard output and error."""
        return self._output.decode(errors="replace")

    async def _wait_exited(self) -> int | None:
        """Wait for the end of the process, and of its output."""
        if self._process is not None and self._reader is not None:
            await self._process.wait()
            await self._reader
            self._reader = None
        return self.exit_code

    async def _read(self, process: Process | ForkedProcess) -> None:
        assert process.stdout is not None
        while chunk := await process.stdout.read(65536):
            self._output += chunk
            self._discord.world.changed.notify()
        await process.wait()
        self._discord.world.changed.notify()
