"""Temporary folders: one of the process, and in it one for each job."""

import asyncio
import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, TypeVar

from filelock import FileLock, Timeout

T = TypeVar("T")

_NAME: Final = "woodshed-sound"
_IN_USE: Final = "in-use"
"""A lock file of each process's folder, so that another one doesn't delete it."""
_FOR_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


class UnreadableFile(Exception):
    """A worker has put something else than a small file in a file's place."""


class Folders:
    """The temporary folders of one process, in `parent`: the system's folder by default.

    All work on files runs in one thread, in order, so that a folder is deleted after whatever was
    done to it before.
    """

    def __init__(self, parent: Path | None = None) -> None:
        self._parent = parent
        self._root: Path | None = None
        self._thread = ThreadPoolExecutor(1, "sound-files")
        self._used = False
        self._closed = False

    async def open(self) -> Path:
        """Return the folder of this process; delete those of processes that have crashed.

        Raises:
            OSError: it can't be created.
        """
        return await self._run(self._open)

    @asynccontextmanager
    async def create(self) -> AsyncGenerator[Path]:
        """Create a folder for one job, and delete it afterwards.

        Raises:
            OSError: it can't be created.
        """
        name = secrets.token_hex(8)
        try:
            yield await self._run(lambda: _made(self._open() / name))
        finally:
            if self._root is not None:
                # A file may have been written just when `close` deleted everything.
                done_with = self._root if self._closed else self._root / name
                await asyncio.shield(self._run(lambda: _delete(done_with)))

    async def read(self, folder: Path, names: Sequence[str], *, max_bytes: int) -> dict[str, bytes]:
        """Return the content of those files that exist.

        Raises:
            UnreadableFile: one is no ordinary file, or is larger than `max_bytes`.
            OSError: one can't be read.
        """
        return await self._run(lambda: _read_all(folder, names, max_bytes))

    async def close(self) -> None:
        """Delete the folder of this process; no other can be created."""
        self._closed = True
        if self._used:
            await self._run(self._close)

    async def _run(self, work: Callable[[], T]) -> T:
        """Run something in the thread, which ends when this object is dropped."""
        self._used = True
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _open(self) -> Path:
        if self._closed:
            raise FileNotFoundError("the folders are closed")
        # Systems clean up their folders for temporary files, where ours may be weeks old.
        if self._root is None or not (self._root / _IN_USE).exists():
            everyone = _own_folder(self._parent or Path(tempfile.gettempdir()))
            with FileLock(everyone / "lock"):
                for left in everyone.iterdir():
                    if left.is_dir():
                        _delete_unless_used(left)
                root = Path(tempfile.mkdtemp(dir=everyone))
                self._lock = FileLock(root / _IN_USE)
                self._lock.acquire()
            self._root = root
        return self._root

    def _close(self) -> None:
        if self._root is not None:
            self._lock.release()
            _delete(self._root)


def _own_folder(parent: Path) -> Path:
    """Create the folder that all bots of this user share; nobody else can read it."""
    user = f"-{os.getuid()}" if hasattr(os, "getuid") else ""
    folder = parent / f"{_NAME}{user}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if hasattr(os, "getuid"):
        status = folder.lstat()  # in a folder like /tmp, somebody else could have made it
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():
            raise PermissionError(f"{folder} belongs to somebody else")
        if status.st_mode & _FOR_OTHERS:
            folder.chmod(0o700)
    return folder


def _made(folder: Path) -> Path:
    folder.mkdir(mode=0o700)
    return folder


def _delete(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def _delete_unless_used(folder: Path) -> None:
    lock = FileLock(folder / _IN_USE, timeout=0)
    try:
        with lock:
            _delete(folder)
    except Timeout:
        return


def _read_all(folder: Path, names: Sequence[str], max_bytes: int) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for name in names:
        try:
            files[name] = _read(folder / name, max_bytes)
        except FileNotFoundError:
            continue
    return files


def _read(path: Path, max_bytes: int) -> bytes:
    """Read a file that a worker has made; one taken over could link to any file of the bot."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with open(os.open(path, flags), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1 or status.st_size > max_bytes:
            raise UnreadableFile
        return file.read(max_bytes)
