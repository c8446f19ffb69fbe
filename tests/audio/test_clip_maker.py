"""Clips made ahead of time, by the real worker."""

import asyncio
import time
from collections import Counter
from typing import Any

from bot.audio.clip_maker import ClipMaker
from bot.audio.fair_queue import Asker
from bot.audio.jobs import CLIP, ClipMade, Job
from bot.audio.workers import AudioWorkers, Done
from bot.ears.rules.asking import ask
from bot.ears.rules.drills import Drill

MIA = Asker(1, 2)


async def test_each_clip_is_made_once_however_many_ask_and_kept_while_there_is_room() -> None:
    jobs = Counter[str]()
    sound = AudioWorkers(1)
    sound.watch = lambda _kind, outcome, _seconds: jobs.update([outcome])
    clips = ClipMaker(sound, cache_bytes=100_000, step_seconds=0)
    plans = [ask(Drill.INTERVALS, 0, seed).plan for seed in range(4)]
    try:
        clips.prepare(plans[0], MIA)
        assert clips.ready(plans[0]) is None
        first, again = await asyncio.gather(clips.make(plans[0], MIA), clips.make(plans[0], MIA))
        assert first is again is clips.ready(plans[0])
        assert first.startswith(b"OggS")
        assert len(first) < 250_000
        ahead: list[int] = []
        clips.prepare(plans[1], MIA)
        await clips.make(plans[2], MIA, ahead.append)
        assert ahead == [1, 0]  # the one that is prepared
        await clips.make(plans[3], MIA)
        assert clips.ready(plans[0]) is None
        assert jobs == {"done": 4}
        assert await clips.make(plans[0], MIA) == first  # byte for byte, after it left the cache
    finally:
        await sound.close()


async def test_a_clip_whose_asker_has_gone_is_made_all_the_same() -> None:
    sound = AudioWorkers(1)
    clips, plan = ClipMaker(sound, step_seconds=0), ask(Drill.CHORDS, 0, 5).plan
    try:
        asking = asyncio.create_task(clips.make(plan, MIA))
        await asyncio.sleep(0)
        asking.cancel()
        clips.prepare(plan, MIA)
        assert await clips.make(plan, MIA)
    finally:
        await sound.close()


class Uneven(AudioWorkers):
    """Takes longer for every clip than for the one before."""

    def __init__(self) -> None:
        super().__init__(1)
        self._seconds = 0.0

    async def run(self, job: Job[Any], *_: object, **__: object) -> Done[Any]:
        await asyncio.sleep(self._seconds)
        self._seconds += 0.06
        return Done(result=ClipMade(seconds=5.0), files={CLIP: b"OggS"})


async def test_how_long_a_clip_takes_tells_nothing() -> None:
    clips = ClipMaker(Uneven(), step_seconds=0.2)
    for seed in range(2):
        plan = ask(Drill.TIMING, 0, seed).plan
        started = time.monotonic()
        clips.prepare(plan, MIA)
        await asyncio.sleep(0.05)
        assert clips.ready(plan) is None
        await clips.make(plan, MIA)
        assert 0.2 <= time.monotonic() - started < 0.4
