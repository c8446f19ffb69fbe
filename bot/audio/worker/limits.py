"""Limits that a worker sets for itself, before it has read anything of a member."""

import os
import sys

from bot.audio.limits import Limits

if sys.platform != "win32":
    import resource

_NICENESS = 10
_UNLIMITED = -1


def limit_process(limits: Limits) -> None:
    """Limit memory, files and priority for good; Windows has no such limits."""
    if sys.platform == "win32":
        return
    if sys.platform == "linux":  # macOS counts its shared libraries, which are many gigabytes
        _limit(resource.RLIMIT_AS, limits.memory_bytes)
    _limit(resource.RLIMIT_FSIZE, limits.file_bytes)
    _limit(resource.RLIMIT_NOFILE, limits.open_files)
    _limit(resource.RLIMIT_CORE, 0)
    os.nice(_NICENESS)


def limit_next_job(limits: Limits) -> None:
    """Let the next job use `cpu_seconds` on top of what this process has used."""
    if sys.platform == "win32":
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + limits.cpu_seconds
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (_lower(seconds, hard), hard))


def _limit(what: int, value: int) -> None:
    if sys.platform == "win32":
        return
    value = _lower(value, resource.getrlimit(what)[1])
    resource.setrlimit(what, (value, value))


def _lower(value: int, hard: int) -> int:
    return value if hard == _UNLIMITED else min(value, hard)
