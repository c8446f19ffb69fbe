"""Sound without workers: answers that tests choose, at once."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar, cast

from bot.audio.errors import SoundOff
from bot.audio.fair_queue import Asker
from bot.audio.jobs import (
    CLIP,
    EXCERPT,
    MIX,
    REFERENCE,
    REFERENCE_EXCERPT,
    ClipMade,
    ExcerptMade,
    HearExcerpt,
    Job,
    MakeClip,
    MixMeasured,
)
from bot.audio.turns import Waiting
from bot.audio.workers import AudioWorkers, Done
from bot.errors import CoachError
from tests.mixes.figures import GOOD, measured

R = TypeVar("R")


class FakeSound(AudioWorkers):
    """Measures every file as `mix`; an excerpt is the file itself, a clip names what it is of."""

    def __init__(self, *, is_on: bool = True) -> None:
        super().__init__(1 if is_on else 0)
        self.mix = GOOD
        self.failure: CoachError | None = None
        self.ahead: list[int] = []
        """How many are ahead of the next job, one after the other."""
        self.askers: list[Asker | None] = []

    @asynccontextmanager
    async def folder(
        self, *, asker: Asker | None = None, waiting: Waiting | None = None
    ) -> AsyncGenerator[Path]:
        if not self.is_on:
            raise SoundOff
        with TemporaryDirectory() as folder:
            yield Path(folder)

    async def run(
        self,
        job: Job[R],
        folder: Path | None = None,
        *,
        asker: Asker | None = None,
        waiting: Waiting | None = None,
    ) -> Done[R]:
        self.askers.append(asker)
        for ahead in self.ahead:
            assert waiting is not None
            waiting(ahead)
        if self.failure is not None:
            raise self.failure
        if isinstance(job, MakeClip):
            clip: Any = ClipMade(seconds=6.0)
            return Done(result=clip, files={CLIP: b"clip"})
        assert folder is not None
        files = _read(folder)
        if isinstance(job, HearExcerpt):
            heard = b"+".join(files[name] for name in sorted(files))
            result: Any = ExcerptMade(seconds=30.0)
            made = {CLIP: f"{job.hearing}:".encode() + heard}
        else:
            reference = measured().mix if REFERENCE in files else None
            result = MixMeasured(mix=self.mix, reference=reference)
            names = {MIX: EXCERPT, REFERENCE: REFERENCE_EXCERPT}
            made = {names[name]: content for name, content in files.items()}
        return Done(result=cast("R", result), files=made)


def _read(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}
