"""What a test does to a disk: fill it up and empty it again, or let nobody write."""

import os
import resource
import subprocess
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

import pytest

from tests.process.bot_process import Bot

MEGABYTES = 8


class Disk(Protocol):
    """Where the bot's database lies."""

    def fill(self, bot: Bot) -> None:
        """Leave no room."""
        ...

    def empty(self, bot: Bot) -> None:
        """Make room again."""
        ...


class SmallDisk:
    """A file system of a few megabytes, in memory."""

    def __init__(self, folder: Path) -> None:
        self._filler = folder / "filler"

    def fill(self, bot: Bot) -> None:
        with self._filler.open("wb", buffering=0) as filler, suppress(OSError):
            while True:
                filler.write(bytes(4096))

    def empty(self, bot: Bot) -> None:
        self._filler.unlink(missing_ok=True)


class Quota:
    """A limit on the size of the bot's files, for where nobody may mount anything."""

    def fill(self, bot: Bot) -> None:
        self._limit(bot, 1024)

    def empty(self, bot: Bot) -> None:
        self._limit(bot, resource.RLIM_INFINITY)

    def _limit(self, bot: Bot, size: int) -> None:
        if bot.is_running:
            resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@contextmanager
def small_disk(folder: Path) -> Generator[Disk]:
    """Put a small disk in the place of a folder, as far as this user may."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "woodshed", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        yield Quota()
        return
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def read_only(*files: Path) -> Generator[None]:
    """Let files be read only, also by the administrator, where that can be."""
    if os.geteuid() == 0:
        change = subprocess.run(["chattr", "+i", *files], check=False, capture_output=True)
        if change.returncode:
            pytest.skip("nothing here keeps the administrator from writing to a file")
        try:
            yield
        finally:
            subprocess.run(["chattr", "-i", *files], check=True)
        return
    for file in files:
        file.chmod(0o444)
    yield
    for file in files:
        file.chmod(0o644)
