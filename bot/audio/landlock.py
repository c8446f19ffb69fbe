"""A sandbox for processes that open members' files: Landlock, of Linux 5.13 and newer.

A confined process can read the program and its libraries, and write to one folder. It can open no
other file of the bot's user, such as the database or `/proc/*/environ`, can trace no other process,
and, as far as the kernel is new enough, open no TCP connection and send no signal. Constants and
structures are those of `linux/landlock.h`.
"""

import ctypes
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every architecture
_VERSION_FLAG: Final = 1
_PATH_BENEATH: Final = 1
_NO_NEW_PRIVILEGES: Final = 38
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_TRUNCATE: Final = 1 << 14
_ALL_FILES: Final = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
"""All accesses to files that a version knows."""
_ALL_TCP: Final = 3
_ALL_SCOPES: Final = 3
_TCP_SINCE, _SCOPES_SINCE = 4, 6


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def landlock_version() -> int:
    """Return the version of Landlock that this system has; 0 is none."""
    if sys.platform != "linux":
        return 0
    return max(0, _libc().syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION_FLAG))


def confine(readable: Sequence[Path], writable: Path) -> None:
    """Confine this thread, and those that it starts, for good; without Landlock, do nothing.

    Raises:
        OSError: the system refuses it.
    """
    version = landlock_version()
    if version == 0:
        return
    libc = _libc()
    every = _ALL_FILES[max(known for known in _ALL_FILES if known <= version)]
    attributes = _Ruleset(
        handled_access_fs=every,
        handled_access_net=_ALL_TCP if version >= _TCP_SINCE else 0,
        scoped=_ALL_SCOPES if version >= _SCOPES_SINCE else 0,
    )
    size = 24 if version >= _SCOPES_SINCE else 16 if version >= _TCP_SINCE else 8
    ruleset = _checked(
        libc.syscall(_CREATE_RULESET, ctypes.byref(attributes), ctypes.c_size_t(size), 0)
    )
    for path in readable:
        _allow(ruleset, path, _EXECUTE | _READ_FILE | _READ_DIR)
    _allow(ruleset, writable, every & ~_EXECUTE)
    _allow(ruleset, Path(os.devnull), every & (_READ_FILE | _WRITE_FILE | _TRUNCATE))
    _checked(libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0))
    _checked(libc.syscall(_RESTRICT_SELF, ruleset, 0))
    os.close(ruleset)


def _allow(ruleset: int, path: Path, access: int) -> None:
    """Allow access to a path and what is beneath it, if there is such a path."""
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    rule = _PathBeneath(allowed_access=access, parent_fd=parent)
    _checked(_libc().syscall(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0))
    os.close(parent)


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
