"""Sound without workers: answers that tests choose, at once."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from hashlib import shake_256
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
    SAMPLE,
    TRACK,
    ClipMade,
    ConvertTrack,
    ExcerptMade,
    HearExcerpt,
    Job,
    MakeClip,
    MakeSample,
    MixMeasured,
    SampleMade,
    TrackConverted,
)
from bot.audio.turns import Waiting
from bot.audio.workers import AudioWorkers, Done
from bot.errors import CoachError
from tests.mixes.figures import GOOD, measured

R = TypeVar("R")


class FakeSound(AudioWorkers):
    """Measures every file as `mix`; an excerpt is the file itself, a clip names what it is of.

    A track is `track_seconds` long, and is converted to the file itself after `ogg:`. The same file
    has the same fingerprint, and no other.
    """

    def __init__(self, *, is_on: bool = True) -> None:
        super().__init__(1 if is_on else 0)
        self.mix = GOOD
        self.track_seconds = 214.2
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
        if isinstance(job, MakeSample):
            sample: Any = SampleMade(seconds=job.bars * 240 / job.loop.bpm, mode="minor")
            return Done(result=sample, files={SAMPLE: f"sample {job.loop.seed}".encode()})
        assert folder is not None
        files = _read(folder)
        if isinstance(job, HearExcerpt):
            heard = b"+".join(files[name] for name in sorted(files))
            result: Any = ExcerptMade(seconds=30.0)
            made = {CLIP: f"{job.hearing}:".encode() + heard}
        elif isinstance(job, ConvertTrack):
            result = TrackConverted(
                seconds=min(self.track_seconds, job.longest_seconds),
                original_seconds=self.track_seconds,
                fingerprint=fingerprint_of(files[MIX]),
            )
            made = {TRACK: b"ogg:" + files[MIX]}
        else:
            reference = measured().mix if REFERENCE in files else None
            result = MixMeasured(mix=self.mix, reference=reference)
            names = {MIX: EXCERPT, REFERENCE: REFERENCE_EXCERPT}
            made = {names[name]: content for name, content in files.items()}
        return Done(result=cast("R", result), files=made)


def fingerprint_of(file: bytes) -> tuple[int, ...]:
    """Return the fingerprint of a file's track."""
    digest = shake_256(file).digest(1_600)
    return tuple(int.from_bytes(digest[at : at + 4]) for at in range(0, len(digest), 4))


def _read(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}
