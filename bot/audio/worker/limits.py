"""Limits that a worker sets for itself, before it has read anything of a member."""

import os
import sys

from bot.audio.limits import Limits

_NICENESS = 10
_UNLIMITED = -1


def limit_process(limits: Limits) -> None:
    """Limit memory, files and priority for good; other systems than Unix have no such limits."""
    if sys.platform == "win32":
        return
    import resource

    for what, value in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        value = value if hard == _UNLIMITED else min(value, hard)
        resource.setrlimit(what, (value, value))
    os.nice(_NICENESS)


def limit_next_job(limits: Limits) -> None:
    """Let the next job use `cpu_seconds` on top of what this process has used."""
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + limits.cpu_seconds
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    soft = seconds if hard == _UNLIMITED else min(seconds, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
