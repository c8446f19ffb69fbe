"""What a worker that opens a member's file can still reach."""

import os
import sys
import sysconfig
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from bot.audio.landlock import confine

_LIBRARIES: Final = ("numpy", "av", "pydantic")
_SYSTEM: Final = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/nix/store")


def confine_to(folder: Path, package: str) -> None:
    """Confine this process to a job's folder, and to the program and its libraries for reading."""
    confine([*_readable(package)], folder)


def _readable(package: str) -> Iterator[Path]:
    for name in ("stdlib", "platstdlib", "purelib", "platlib"):
        yield Path(sysconfig.get_path(name))
    yield Path(sys.base_prefix, "lib")
    yield from map(Path, _SYSTEM)
    yield from map(Path, filter(None, os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep)))
    for name in _LIBRARIES:  # each may be installed elsewhere
        yield from (folder.parent for folder in _folders(name))
    for name in {"bot", package}:
        yield from _folders(name)


def _folders(package: str) -> list[Path]:
    spec = find_spec(package)
    return [] if spec is None else [Path(each) for each in spec.submodule_search_locations or ()]
