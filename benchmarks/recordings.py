"""The time and memory that it takes to convert a track, and to recognise it."""

import asyncio
import random
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.report import Section, spread
from benchmarks.sound_jobs import FORMATS, MEGABYTE, Costs, row, run_measured
from bot.audio.clips import Instrument, Loop
from bot.audio.jobs import MIX, ConvertTrack
from bot.audio.worker.synthesis import render_loop
from bot.audio.workers import AudioWorkers
from bot.recordings.rules.fingerprints import is_one_of
from tests.audio.measuring.files import RATE_HZ, write

SECONDS, QUICK_SECONDS = 240, 20
TIMES, QUICK_TIMES = 5, 1
LONGEST_SECONDS = 360
AIM_CPU_SECONDS, AIM_SECONDS, AIM_MEGABYTES, AIM_STALL_MS = 5, 6, 400, 20
FINGERPRINT = 180 * 16
"""The words of an entry of three minutes."""
AT_ONCE = 5
"""How many members submit at the same moment, with one worker."""
COMPARED = 300
"""With how many others an entry is compared, at most."""


async def measure(*, quick: bool) -> Sequence[Section]:
    """Convert the same track in each format."""
    seconds, times = (QUICK_SECONDS, QUICK_TIMES) if quick else (SECONDS, TIMES)
    loop = Loop(seed=3, instrument=Instrument.MIX, style="house", bpm=124, root=40)
    track = render_loop(loop, seconds)
    converted: dict[str, Costs] = {}
    waited: list[float] = []
    with tempfile.TemporaryDirectory() as temporary:
        for name, (container, codec) in FORMATS.items():
            path = write(
                Path(temporary, name),
                track,
                rate=RATE_HZ,
                container=container,
                codec=codec,
                bits_per_second=320_000,
            )
            converted[name] = Costs(size=path.stat().st_size)
            sound = AudioWorkers(1, temporary=path.parent)
            for _ in range(times):
                job = ConvertTrack(longest_seconds=LONGEST_SECONDS)
                await run_measured(sound, job, path, converted[name])
            waited = await _waited(sound, path)
            await sound.close()
    return [_section(converted, seconds, waited, _compared_ms(times))]


async def _waited(sound: AudioWorkers, path: Path) -> list[float]:
    """Return how many seconds each of several files waits until its conversion begins."""
    started = time.perf_counter()
    waited: list[float] = []

    async def convert() -> None:
        def wait(ahead: int) -> None:
            if not ahead:
                waited.append(time.perf_counter() - started)

        async with sound.folder(waiting=wait) as folder:
            (folder / MIX).hardlink_to(path)
            await sound.run(ConvertTrack(longest_seconds=LONGEST_SECONDS), folder, waiting=wait)

    await asyncio.gather(*(convert() for _ in range(AT_ONCE)))
    return waited


def _compared_ms(times: int) -> list[float]:
    """Return how long it takes to compare an entry with many others that aren't the same."""
    chance = random.Random(1)
    one, *others = (
        [chance.getrandbits(32) for _ in range(FINGERPRINT)] for _ in range(1 + COMPARED)
    )
    samples: list[float] = []
    for _ in range(10 * times):
        started = time.perf_counter()
        assert not is_one_of(one, others)
        samples.append((time.perf_counter() - started) * 1_000)
    return samples


def _section(
    converted: Mapping[str, Costs],
    seconds: int,
    waited: Sequence[float],
    compared_ms: Sequence[float],
) -> Section:
    return Section(
        title="A track for listeners: converting a file",
        description=(
            f"A track of {seconds} seconds in stereo at 48 kHz, from the call to the Opus file "
            "that listeners get, with the start of the worker process. Memory is the most that "
            "the worker had in use, its libraries included. The stall is the longest of the bot's "
            "event loop meanwhile."
        ),
        columns=["what", *converted, "aim"],
        rows=[
            ["file", *(f"{one.size / MEGABYTE:.1f} MB" for one in converted.values()), ""],
            [
                "converted",
                *(f"{max(one.made) / MEGABYTE:.1f} MB" for one in converted.values()),
                "",
            ],
            row("the whole call", converted, lambda one: one.seconds, "s", f"< {AIM_SECONDS} s"),
            row("CPU", converted, lambda one: one.cpu_seconds, "s", f"< {AIM_CPU_SECONDS} s"),
            row("memory", converted, lambda one: one.megabytes, "MB", f"< {AIM_MEGABYTES} MB"),
            row("stall", converted, lambda one: one.stalls_ms, "ms", f"< {AIM_STALL_MS} ms"),
        ],
        notes=[
            _waited_text(waited),
            f"To compare an entry with {COMPARED} others of 3 minutes: {spread(compared_ms)}.",
        ],
    )


def _waited_text(waited: Sequence[float]) -> str:
    return (
        f"Of {AT_ONCE} members who submit the MP3 at once, with one worker, the last waits "
        f"{max(waited):.1f} s."
    )
