"""Processes of Python: fresh ones, and quick ones, which find the bot imported already."""

import asyncio
import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

_FORK_SERVER = Path(__file__).with_name("fork_server.py")


class ForkedProcess:
    """`python <argv>` forked from a process that has imported the bot; see `fork_server.py`.

    What a test may do with it is a part of what it may do with `asyncio.subprocess.Process`.
    """

    def __init__(
        self,
        pid: int,
        answers: asyncio.StreamReader,
        asker: asyncio.StreamWriter,
        stdout: asyncio.StreamReader,
        stderr: asyncio.StreamReader | None,
    ) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self.stdout = stdout
        self.stderr = stderr
        self._end = asyncio.create_task(self._ended(answers, asker))

    async def wait(self) -> int:
        """Wait for its end, and return the exit code."""
        return await asyncio.shield(self._end)

    async def communicate(self) -> tuple[bytes, bytes]:
        """Wait for its end, and return what it has written."""
        nothing = asyncio.StreamReader()
        nothing.feed_eof()
        out, err, _ = await asyncio.gather(
            self.stdout.read(), (self.stderr or nothing).read(), self.wait()
        )
        return out, err

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it has not ended."""
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    async def _ended(self, answers: asyncio.StreamReader, asker: asyncio.StreamWriter) -> int:
        self.returncode = int(await answers.readline())
        asker.close()
        return self.returncode


class _ForkServer:
    """The process from which the others are forked; it ends with this one."""

    def __init__(self) -> None:
        self._control, its_end = socket.socketpair()
        with its_end:
            self._process = subprocess.Popen(
                [sys.executable, "-u", str(_FORK_SERVER), str(its_end.fileno())],
                pass_fds=[its_end.fileno()],
            )
        atexit.register(self._close)

    def _close(self) -> None:
        self._control.close()
        self._process.wait()

    def fork(self, *files: int) -> None:
        """Ask for a process."""
        socket.send_fds(self._control, [b"!"], files)


_fork_servers: list[_ForkServer] = []


async def start_forked(
    argv: Sequence[str], *, cwd: Path, env: Mapping[str, str], merge_errors: bool = False
) -> ForkedProcess:
    """Start `python <argv>` in `cwd`: `-m bot …`, or a script that comes to that.

    With `merge_errors`, what it writes to standard error stands in its standard output.
    """
    if not _fork_servers:
        _fork_servers.append(_ForkServer())
    reading, output = os.pipe()
    stdout, stderr, errors = await _reader(reading), None, output
    if not merge_errors:
        reading, errors = os.pipe()
        stderr = await _reader(reading)
    asking, its_end = socket.socketpair()
    with its_end:
        _fork_servers[0].fork(output, errors, its_end.fileno())
    for file in {output, errors}:
        os.close(file)
    request = {"argv": list(argv), "cwd": str(cwd), "env": dict(env)}
    answers, asker = await asyncio.open_connection(sock=asking)
    asker.write(json.dumps(request).encode() + b"\n")
    pid = await answers.readline()
    assert pid, "the process that has imported the bot is gone: it says why on standard error"
    return ForkedProcess(int(pid), answers, asker, stdout, stderr)


async def _reader(file: int) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(file, "rb", 0)
    )
    return reader
