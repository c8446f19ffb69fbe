"""One worker process, as the bot sees it."""

import asyncio
import json
import logging
import math
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process, SubprocessStreamProtocol
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Final, Self, TypeVar

from pydantic import TypeAdapter, ValidationError

from bot.audio.errors import Failure
from bot.audio.jobs import FileRefused, Job, Refusal
from bot.audio.limits import Limits

R = TypeVar("R")

MAX_ANSWER_BYTES: Final = 256_000
_MAX_LOGGED_BYTES: Final = 8_000
"""Of what a worker writes to standard error."""
_END_TIMEOUT: Final = 2.0
_ROOT: Final = Path(__file__).parents[2]
_INHERITED: Final = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "SYSTEMROOT")
"""What Python and its libraries may need. No setting of ours is among them."""

logger = logging.getLogger(__name__)


class JobFailed(Exception):
    """A worker has failed at a job, and is no longer of use."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure


class Worker:
    """A worker process; it does one job at a time."""

    def __init__(
        self,
        transport: asyncio.SubprocessTransport,
        process: Process,
        stdin: asyncio.StreamWriter,
        stdout: asyncio.StreamReader,
        stderr: asyncio.StreamReader,
    ) -> None:
        self._transport = transport
        self._process = process
        self._stdin = stdin
        self._stdout = stdout
        self._logging = asyncio.create_task(self._log_errors(stderr))
        self.jobs_done = 0

    @classmethod
    async def start(cls, module: str, limits: Limits, folder: Path | None) -> Self:
        """Start a process that runs a module; with a folder, it can't leave that.

        Raises:
            OSError: the system starts no process.
        """
        loop = asyncio.get_running_loop()
        transport, protocol = await loop.subprocess_exec(
            lambda: SubprocessStreamProtocol(limit=MAX_ANSWER_BYTES, loop=loop),
            sys.executable,
            "-P",
            "-m",
            module,
            _adapter(Limits).dump_json(limits).decode(),
            *([str(folder)] if folder is not None else []),
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            cwd=_ROOT,
            env=worker_environment(os.environ),
            start_new_session=True,
            umask=0o077,
        )
        process = Process(transport, protocol, loop)
        stdin, stdout, stderr = process.stdin, process.stdout, process.stderr
        if stdin is None or stdout is None or stderr is None:
            raise OSError("a worker without pipes")
        return cls(transport, process, stdin, stdout, stderr)

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process.returncode is None

    async def do(self, job: Job[R], folder: Path, *, seconds: float) -> R:
        """Have a job done whose files are in a folder.

        Raises:
            FileRefused: a file in it can't be used.
            JobFailed: the worker has failed.
        """
        values = _adapter(type(job)).dump_python(job, mode="json")
        request = {"kind": job.kind, "folder": str(folder), "job": values}
        try:
            async with asyncio.timeout(seconds):
                line = await self._ask(json.dumps(request).encode() + b"\n")
                if not line.endswith(b"\n"):
                    raise JobFailed(await self._reason_of_end())
        except TimeoutError:
            raise JobFailed(Failure.TIMED_OUT) from None
        self.jobs_done += 1
        return _read_answer(job, line)

    async def _ask(self, request: bytes) -> bytes:
        try:
            self._stdin.write(request)
            await self._stdin.drain()
            return await self._stdout.readline()
        except ConnectionError:
            return b""
        except ValueError:  # longer than the stream's limit
            raise JobFailed(Failure.BAD_ANSWER) from None

    async def _reason_of_end(self) -> Failure:
        code = await self._process.wait()
        if sys.platform != "win32":
            if code == -signal.SIGXCPU:
                return Failure.TIMED_OUT
            if code == -signal.SIGKILL:  # by the system: we have not sent it
                return Failure.OUT_OF_MEMORY
        return Failure.CRASHED

    async def end(self) -> None:
        """Kill the process and what it may have started, and wait until it has ended."""
        if self.is_alive and sys.platform != "win32":
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
        elif self.is_alive:
            self._transport.kill()
        with suppress(TimeoutError):
            async with asyncio.timeout(_END_TIMEOUT):
                await self._process.wait()
        self._transport.close()  # not before: it would take the exit code from asyncio's watcher
        self._logging.cancel()

    async def _log_errors(self, stderr: asyncio.StreamReader) -> None:
        """Log what the process writes to standard error, up to a limit; read on beyond it."""
        logged = 0
        while chunk := await stderr.read(4_096):
            if logged < _MAX_LOGGED_BYTES:
                logged += len(chunk)
                logger.debug("Audio worker %s: %s", self.pid, ascii(chunk.decode(errors="replace")))


def worker_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a worker: nothing secret, one thread, the bot's import path."""
    paths = [str(_ROOT), *(path for path in sys.path if Path(path).is_absolute())]
    return {
        **{name: environment[name] for name in _INHERITED if name in environment},
        **{name: value for name, value in environment.items() if name.startswith("OPENBLAS_")},
        "OPENBLAS_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
        "PYTHONPATH": os.pathsep.join(paths),
    }


def _read_answer(job: Job[R], line: bytes) -> R:
    """Read the line that a worker has answered, which may be anything."""
    try:
        match json.loads(line, parse_float=_finite, parse_constant=_finite):
            case {"result": result}:
                return _adapter(job.result).validate_python(result)
            case {"refused": {"refusal": str(refusal), "file": str(file)}}:
                raise FileRefused(Refusal(refusal), file)
            case {"failed": str(failure)}:
                raise JobFailed(Failure(failure))
            case _:
                raise JobFailed(Failure.BAD_ANSWER)
    except (ValueError, RecursionError, ValidationError):
        raise JobFailed(Failure.BAD_ANSWER) from None


def _finite(text: str) -> float:
    if not math.isfinite(value := float(text)):
        raise ValueError("not a figure")
    return value


@cache
def _adapter(values: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(values)
