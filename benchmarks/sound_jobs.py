"""The time and memory of a job with a member's file, from the call to its answer."""

import asyncio
import re
import resource
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from benchmarks.due_postings import Probe
from benchmarks.report import spread
from bot.audio.jobs import MIX, Job
from bot.audio.workers import AudioWorkers, Done

R = TypeVar("R")

FORMATS: Mapping[str, tuple[str, str]] = {
    "WAV": ("wav", "pcm_s16le"),
    "FLAC": ("flac", "flac"),
    "MP3": ("mp3", "libmp3lame"),
}
MEGABYTE: Final = 1_000_000

_KIBIBYTE = 1_024
_POLL_SECONDS = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """Measurements of one file, an entry for each time."""

    size: int
    seconds: list[float] = field(default_factory=list[float])
    cpu_seconds: list[float] = field(default_factory=list[float])
    megabytes: list[float] = field(default_factory=list[float])
    stalls_ms: list[float] = field(default_factory=list[float])
    made: list[int] = field(default_factory=list[int])
    """How large the first file is that the job makes."""


C = TypeVar("C", bound=Costs)


async def run_measured(sound: AudioWorkers, job: Job[R], path: Path, costs: Costs) -> Done[R]:
    """Have a file worked on once, in a new process, as the bot does."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    async with sound.folder() as folder:
        (folder / MIX).hardlink_to(path)
        async with Probe() as probe:
            started = time.perf_counter()
            task = asyncio.create_task(sound.run(job, folder))
            peak_bytes = 0
            while not task.done():
                await asyncio.wait([task], timeout=_POLL_SECONDS)
                peak_bytes = max(peak_bytes, *map(_peak_bytes, sound.pids), 0)
            costs.seconds.append(time.perf_counter() - started)
            costs.stalls_ms.append(probe.longest_ms)
    done = task.result()
    costs.made.append(len(done.files[job.makes[0]]))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    costs.cpu_seconds.append(
        after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
    )
    costs.megabytes.append(peak_bytes / MEGABYTE)
    return done


def row(
    name: str,
    costs: Mapping[str, C],
    samples: Callable[[C], Sequence[float]],
    unit: str,
    aim: str,
) -> list[str]:
    """Return a row of the table: one measurement of each file."""
    return [name, *(spread(samples(one), unit) for one in costs.values()), aim]


def _peak_bytes(pid: int) -> int:
    """Return the most memory that a process has had in use; 0 if it's gone or this isn't Linux."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    match = re.search(r"VmHWM:\s*(\d+) kB", status)
    return int(match[1]) * _KIBIBYTE if match else 0
