"""The time to make the ear gym's clips in a worker, and their size."""

import time
from collections.abc import Sequence

from benchmarks.report import Section, spread
from bot.audio.jobs import CLIP, MakeClip
from bot.audio.workers import AudioWorkers
from bot.ears.rules.asking import ask
from bot.ears.rules.drills import LADDERS, Drill

QUESTIONS, QUICK_QUESTIONS = 40, 8
STARTS, QUICK_STARTS = 2, 1
AIM_SECONDS = 1.5
AIM_BYTES = 250_000

_MILLISECONDS = 1_000
_KILOBYTE = 1_000


async def measure(*, quick: bool) -> Sequence[Section]:
    """Make questions of every drill in one worker, and the first one of new workers."""
    return [
        await _drills(QUICK_QUESTIONS if quick else QUESTIONS),
        await _first_clips(QUICK_STARTS if quick else STARTS),
    ]


async def _drills(questions: int) -> Section:
    rows: list[list[str]] = []
    sound = AudioWorkers(1)
    await _make(sound, Drill.BANDS, 0)  # starts the process
    for drill in Drill:
        seconds: list[float] = []
        sizes: list[int] = []
        for seed in range(questions):
            started = time.perf_counter()
            sizes.append(await _make(sound, drill, seed))
            seconds.append(time.perf_counter() - started)
        rows.append(
            [
                drill,
                spread([one * _MILLISECONDS for one in seconds]),
                f"{max(seconds) * _MILLISECONDS:.0f} ms",
                f"{questions / sum(seconds):.1f}",
                f"{sum(sizes) / questions / _KILOBYTE:.0f} kB",
                f"{max(sizes) / _KILOBYTE:.0f} kB",
            ]
        )
    await sound.close()
    return Section(
        title="The ear gym: clips of each drill",
        description=(
            f"One audio worker makes {questions} questions of each drill, of all difficulty steps, "
            "one after the other. The time is that of the whole job: music, effects, levels, Opus, "
            f"and the way to the worker and back. A clip may take {AIM_SECONDS} seconds, and be "
            f"{AIM_BYTES / _KILOBYTE:.0f} kB large."
        ),
        columns=["drill", "time", "longest", "clips a second", "mean size", "largest"],
        rows=rows,
    )


async def _first_clips(starts: int) -> Section:
    seconds: list[float] = []
    for seed in range(starts):
        for drill in Drill:
            sound = AudioWorkers(1)
            started = time.perf_counter()
            await _make(sound, drill, seed)
            seconds.append(time.perf_counter() - started)
            await sound.close()
    return Section(
        title="The ear gym: the first clip",
        description=(
            f"The first question of a round when no worker runs, {len(seconds)} times across all "
            "drills: a process starts, loads NumPy and FFmpeg, and makes a clip."
        ),
        columns=["what", "figure", "aim"],
        rows=[
            ["until the first clip is ready", spread(seconds, "s"), f"< {AIM_SECONDS} s"],
            ["the longest", f"{max(seconds):.2f} s", f"< {AIM_SECONDS} s"],
        ],
    )


async def _make(sound: AudioWorkers, drill: Drill, seed: int) -> int:
    """Make a question, and return the size of its clip."""
    plan = ask(drill, seed % len(LADDERS[drill].amounts), seed).plan
    return len((await sound.run(MakeClip(plan=plan))).files[CLIP])
