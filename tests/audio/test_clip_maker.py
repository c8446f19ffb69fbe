"""Clips made ahead of time, by the real worker."""

import asyncio
from collections import Counter

from bot.audio.clip_maker import ClipMaker
from bot.audio.fair_queue import Asker
from bot.audio.workers import AudioWorkers
from bot.ears.rules.asking import ask
from bot.ears.rules.drills import Drill

MIA = Asker(1, 2)


async def test_each_clip_is_made_once_however_many_ask_and_kept_while_there_is_room() -> None:
    jobs = Counter[str]()
    sound = AudioWorkers(1)
    sound.watch = lambda _kind, outcome, _seconds: jobs.update([outcome])
    clips = ClipMaker(sound, cache_bytes=100_000)
    plans = [ask(Drill.INTERVALS, 0, seed).plan for seed in range(4)]
    try:
        clips.prepare(plans[0], MIA)
        assert clips.ready(plans[0]) is None
        first, again = await asyncio.gather(clips.make(plans[0], MIA), clips.make(plans[0], MIA))
        assert first is again is clips.ready(plans[0])
        assert first.startswith(b"OggS")
        assert len(first) < 250_000
        for plan in plans[1:]:
            await clips.make(plan, MIA)
        assert clips.ready(plans[0]) is None
        assert jobs == {"done": 4}
        assert await clips.make(plans[0], MIA) == first  # byte for byte, after it left the cache
    finally:
        await sound.close()


async def test_a_clip_whose_asker_has_gone_is_made_all_the_same() -> None:
    sound = AudioWorkers(1)
    clips, plan = ClipMaker(sound), ask(Drill.CHORDS, 0, 5).plan
    try:
        asking = asyncio.create_task(clips.make(plan, MIA))
        await asyncio.sleep(0)
        asking.cancel()
        clips.prepare(plan, MIA)
        assert await clips.make(plan, MIA)
    finally:
        await sound.close()
