"""Starts processes quickly, by forking one that has already imported the bot."""

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

    It has some of the methods of `asyncio.subprocess.Process`.
    """

    def __init__(
        self,
        pid: int,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        stdout: asyncio.StreamReader,
        stderr: asyncio.StreamReader | None,
    ) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self.stdout = stdout
        self.stderr = stderr
        self._exit = asyncio.create_task(self._wait_exited(reader, writer))

    async def wait(self) -> int:
        """Wait until it exits, and return the exit code."""
        return await asyncio.shield(self._exit)

    async def communicate(self) -> tuple[bytes, bytes]:
        """Wait until it exits, and return its standard output and error."""
        empty = asyncio.StreamReader()
        empty.feed_eof()
        out, err, _ = await asyncio.gather(
            self.stdout.read(), (self.stderr or empty).read(), self.wait()
        )
        return out, err

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has exited."""
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Send SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Send SIGKILL."""
        self.send_signal(signal.SIGKILL)

    async def _wait_exited(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> int:
        self.returncode = int(await reader.readline())
        writer.close()
        return self.returncode


class _ForkServer:
    """The process that forks the others; it exits with this one."""

    def __init__(self) -> None:
        self._control, remote_end = socket.socketpair()
        with remote_end:
            self._process = subprocess.Popen(
                [sys.executable, "-u", str(_FORK_SERVER), str(remote_end.fileno())],
                pass_fds=[remote_end.fileno()],
            )
        atexit.register(self._close)

    def _close(self) -> None:
        self._control.close()
        self._process.wait()

    def fork(self, *files: int) -> None:
        """Request a new process."""
        socket.send_fds(self._control, [b"!"], files)


_fork_servers: list[_ForkServer] = []


async def start_forked(
    argv: Sequence[str], *, cwd: Path, env: Mapping[str, str], merge_errors: bool = False
) -> ForkedProcess:
    """Start `python <argv>` in `cwd`: `-m bot …`, or a script.

    With `merge_errors`, standard error goes to standard output.
    """
    if not _fork_servers:
        _fork_servers.append(_ForkServer())
    reading, output = os.pipe()
    stdout, stderr, errors = await _reader(reading), None, output
    if not merge_errors:
        reading, errors = os.pipe()
        stderr = await _reader(reading)
    local_end, remote_end = socket.socketpair()
    with remote_end:
        _fork_servers[0].fork(output, errors, remote_end.fileno())
    for file in {output, errors}:
        os.close(file)
    request = {"argv": list(argv), "cwd": str(cwd), "env": dict(env)}
    reader, writer = await asyncio.open_connection(sock=local_end)
    writer.write(json.dumps(request).encode() + b"\n")
    pid = await reader.readline()
    assert pid, "the fork server has exited: see its standard error"
    return ForkedProcess(int(pid), reader, writer, stdout, stderr)


async def _reader(file: int) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(file, "rb", 0)
    )
    return reader
