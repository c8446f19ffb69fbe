"""Full disks and read-only files."""

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
    """The disk of the bot's database."""

    def fill(self, bot: Bot) -> None:
        """Use up all free space."""
        ...

    def free(self, bot: Bot) -> None:
        """Free the space again."""
        ...


class SmallDisk:
    """A file system of a few megabytes, in memory."""

    def __init__(self, folder: Path) -> None:
        self._filler = folder / "filler"

    def fill(self, bot: Bot) -> None:
        with self._filler.open("wb", buffering=0) as filler, suppress(OSError):
            while True:
                filler.write(bytes(4096))

    def free(self, bot: Bot) -> None:
        self._filler.unlink(missing_ok=True)


class FileSizeLimit:
    """A limit on the size of the bot's files, where a test isn't allowed to mount a disk."""

    def fill(self, bot: Bot) -> None:
        self._limit(bot, 1024)

    def free(self, bot: Bot) -> None:
        self._limit(bot, resource.RLIM_INFINITY)

    def _limit(self, bot: Bot, size: int) -> None:
        if bot.is_running:
            resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@contextmanager
def small_disk(folder: Path) -> Generator[Disk]:
    """Mount a small disk on a folder, or limit the size of files if this user can't mount."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "woodshed", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        yield FileSizeLimit()
        return
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def read_only(*files: Path) -> Generator[None]:
    """Make files read-only, even for root."""
    if os.geteuid() == 0:
        change = subprocess.run(["chattr", "+i", *files], check=False, capture_output=True)
        if change.returncode:
            pytest.skip("files can't be made read-only for root here")
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
