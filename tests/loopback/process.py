"""A bot in a process of its own, connected to a loopback Discord; tests kill and restart it."""

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

    `env` is added to this process's environment, with the token as DISCORD_TOKEN. `preloaded` forks
    it from a process that has already imported Woodshed. As an async context manager it starts the
    bot, and kills it at the end. After `kill` or `terminate`, `start` starts it again; `output` has
    the output of all starts.
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
        """The exit code: None while it runs, negative if a signal ended it."""
        return self._process.returncode if self._process else None

    @property
    def pid(self) -> int:
        """The process's id, while it runs."""
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        """Start the process without waiting (see `wait_ready`)."""
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
        """Wait until READY was sent to this process for each shard that Discord recommends.

        With `synced`, also until it has synced its commands. From then on interactions reach it,
        even before its `on_ready`.

        Raises:
            RuntimeError: the process exited first; the message has its output.
            TimeoutError: it was not ready within `seconds`.
        """

        def ready() -> bool:
            if self.exit_code is not None:
                message = f"the bot ended with {self.exit_code}:\n{self.output()}"
                raise RuntimeError(message)
            identified = len(self._discord.gateway.identifies) - self._identifies_before
            is_complete = identified >= self._discord.gateway.sharding.recommended
            return is_complete and (self._has_synced() or not synced)

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
        """Kill it (SIGKILL)."""
        if self._process is not None and self.exit_code is None:
            self._process.kill()
        return await self._wait_exited()

    async def terminate(self, *, seconds: float = 10.0) -> int | None:
        """Stop it (SIGTERM) and return its exit code; kill it if it takes longer than `seconds`.

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
        """Return everything written so far to standard output and error."""
        return self._output.decode(errors="replace")

    async def _wait_exited(self) -> int | None:
        """Wait until the process has exited and its output is read."""
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
