"""Sound without workers."""

import hashlib
from typing import Any

from bot.audio.errors import Failure, SoundFailed
from bot.audio.jobs import CLIP, ClipMade, Job, MakeClip
from bot.audio.turns import Waiting
from bot.audio.workers import AudioWorkers, Done


class Tape(AudioWorkers):
    """Plays a short file for each clip at once, and can break."""

    def __init__(self) -> None:
        super().__init__(1)
        self.made: list[MakeClip] = []
        self.broken = False
        self.off = False
        self.ahead: int | None = None

    @property
    def is_on(self) -> bool:
        return not self.off

    async def run(
        self, job: Job[Any], *_: object, waiting: Waiting | None = None, **__: object
    ) -> Done[Any]:
        if self.ahead is not None and waiting is not None:
            waiting(self.ahead)
        if self.broken or not isinstance(job, MakeClip):
            raise SoundFailed(kind=Failure.CRASHED, has_file=False)
        self.made.append(job)
        clip = b"OggS" + hashlib.sha256(repr(job).encode()).digest()
        return Done(result=ClipMade(seconds=8.0), files={CLIP: clip})
