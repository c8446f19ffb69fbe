"""Makes clips ahead of time, and keeps the newest ones, so that nobody waits for them."""

import asyncio
import time
from typing import Final

from cachetools import LRUCache

from bot.audio.clips import ClipPlan
from bot.audio.fair_queue import Asker
from bot.audio.jobs import CLIP, MakeClip
from bot.audio.turns import Waiting
from bot.audio.workers import AudioWorkers

CACHE_BYTES: Final = 24_000_000
STEP_SECONDS: Final = 0.75
"""Longer than nearly every clip takes to make on two cores."""


class ClipMaker:
    """Has clips made by workers, each once however many ask, and caches the newest.

    The same plan always gives the same clip, so one that has left the cache is made again.

    A clip is ready after whole steps of `step_seconds`, or at once if that is 0: some answers take
    longer to make than others, and the time would give them away.
    """

    def __init__(
        self,
        sound: AudioWorkers,
        *,
        cache_bytes: int = CACHE_BYTES,
        step_seconds: float = STEP_SECONDS,
    ) -> None:
        self._sound = sound
        self._step_seconds = step_seconds
        self._cache: LRUCache[ClipPlan, bytes] = LRUCache(cache_bytes, getsizeof=len)
        self._pending: dict[ClipPlan, asyncio.Task[bytes]] = {}
        self._waiting: dict[ClipPlan, Waiting] = {}

    @property
    def is_on(self) -> bool:
        """Whether clips can be made at all."""
        return self._sound.is_on

    def ready(self, plan: ClipPlan) -> bytes | None:
        """Return a clip that is made already."""
        return self._cache.get(plan)

    async def make(self, plan: ClipPlan, asker: Asker, waiting: Waiting | None = None) -> bytes:
        """Return a clip, an Ogg file, made for a member.

        While it waits for a worker, `waiting` is called with how many jobs are ahead.

        Raises:
            SoundOff: sound is off.
            SoundBusy: too many wait.
            SoundFailed: the worker has failed.
        """
        if (clip := self._cache.get(plan)) is not None:
            return clip
        task = self._task(plan, asker)
        if waiting is not None:
            self._waiting[plan] = waiting
        return await asyncio.shield(task)

    def prepare(self, plan: ClipPlan, asker: Asker) -> None:
        """Begin to make a clip that will be asked for soon; if that fails, it's made then."""
        if plan not in self._cache:
            self._task(plan, asker)

    def _task(self, plan: ClipPlan, asker: Asker) -> asyncio.Task[bytes]:
        task = self._pending.get(plan)
        if task is None:
            task = self._pending[plan] = asyncio.create_task(self._make(plan, asker))
            task.add_done_callback(_retrieve)
        return task

    async def _make(self, plan: ClipPlan, asker: Asker) -> bytes:
        started = time.monotonic()

        def wait(ahead: int) -> None:
            if (waiting := self._waiting.get(plan)) is not None:
                waiting(ahead)

        try:
            done = await self._sound.run(MakeClip(plan=plan), asker=asker, waiting=wait)
            await asyncio.sleep(until_step(time.monotonic() - started, self._step_seconds))
        finally:
            del self._pending[plan]
            self._waiting.pop(plan, None)
        clip = done.files[CLIP]
        self._cache[plan] = clip
        return clip


def until_step(seconds: float, step: float) -> float:
    """Return how much longer to wait after so many seconds until a whole number of steps."""
    return -seconds % step if step else 0.0


def _retrieve(task: asyncio.Task[bytes]) -> None:
    """Retrieve what went wrong, so that asyncio doesn't log it as unretrieved.

    Those who wait for the clip get the error, and a clip made ahead of time is made again.
    """
    if not task.cancelled():
        task.exception()
