"""What the bot asks of a worker, and what the worker answers: plain values, sent as JSON.

A job has a folder of its own. Files that a job reads lie there already, and files that it makes
are read back by the bot; the folder is deleted afterwards.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Final, Generic, TypeVar

from bot.audio.clips import ClipPlan, Loop
from bot.audio.measures import Measures

CLIP: Final = "clip.ogg"
MIX: Final = "mix"
"""The file to measure or to convert, under whatever format it has."""
REFERENCE: Final = "reference"
EXCERPT: Final = "excerpt.ogg"
REFERENCE_EXCERPT: Final = "reference-excerpt.ogg"
TRACK: Final = "track.ogg"
SAMPLE: Final = "sample.wav"

LONGEST_MINUTES: Final = 15
"""How long a mix and its reference may be."""
MAX_TRACK_BYTES: Final = 8_500_000
"""How large a converted track can be: Discord takes 10 MB from a bot."""

R = TypeVar("R")


class Job(Generic[R]):
    """What a worker can be asked; a subclass is a dataclass with what it needs to know."""

    __slots__ = ()

    kind: ClassVar[str]
    """Its name on the wire and in metrics."""
    result: ClassVar[type[Any]]
    """What the worker answers: `R`."""
    makes: ClassVar[tuple[str, ...]]
    """The files it can make."""
    max_made_bytes: ClassVar[int] = 2_000_000
    """The largest file that is read back from a worker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipMade:
    """A clip in `CLIP`."""

    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeClip(Job[ClipMade]):
    """Synthesise a clip for the ear gym: Opus in Ogg, -23 LUFS, at most -3 dBTP."""

    kind: ClassVar = "make-clip"
    result: ClassVar = ClipMade
    makes: ClassVar[tuple[str, ...]] = (CLIP,)

    plan: ClipPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class MixMeasured:
    """The figures of a mix and of its reference, if there is one."""

    mix: Measures
    reference: Measures | None


class Refusal(StrEnum):
    """Why a file can't be measured or converted."""

    NOT_AUDIO = "not audio"
    """None of the formats that are read, whatever its name says."""
    UNSUPPORTED = "unsupported"
    """A known container with another codec in it, or a sample rate outside 8 to 192 kHz."""
    EMPTY = "empty"
    """No samples at all."""
    DAMAGED = "damaged"
    """Much of it can't be decoded."""
    INVALID_SAMPLES = "invalid samples"
    """NaN, infinity, or levels no mix has."""
    TOO_LONG = "too long"
    """More than `LONGEST_MINUTES`."""
    TOO_MANY_CHANNELS = "too many channels"
    """More than two."""
    SILENT = "silent"
    """Nothing in it is loud enough to hear; only a track to convert is refused for that."""


class FileRefused(Exception):
    """A job's file can't be used; the job has failed, the worker is well."""

    def __init__(self, refusal: Refusal, file: str) -> None:
        super().__init__(f"{file}: {refusal}")
        self.refusal = refusal
        self.file = file
        """`MIX` or `REFERENCE`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureMix(Job[MixMeasured]):
    """Measure `MIX`, and `REFERENCE` if that exists; keep the loudest 30 seconds of each.

    A file that can't be measured raises `FileRefused` in the worker.

    The excerpts (Opus in Ogg) go into `EXCERPT` and `REFERENCE_EXCERPT`, as loud as the files.
    """

    kind: ClassVar = "measure-mix"
    result: ClassVar = MixMeasured
    makes: ClassVar[tuple[str, ...]] = (EXCERPT, REFERENCE_EXCERPT)


class Hearing(StrEnum):
    """How an excerpt can be heard."""

    PHONE = "phone"
    LAPTOP = "laptop"
    MONO = "mono"
    REFERENCE = "reference"
    """Next to the reference, equally loud: a few seconds of each in turns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcerptMade:
    """An excerpt in `CLIP`."""

    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HearExcerpt(Job[ExcerptMade]):
    """Turn the excerpt in `MIX` (and that in `REFERENCE`) into what it sounds like elsewhere."""

    kind: ClassVar = "hear-excerpt"
    result: ClassVar = ExcerptMade
    makes: ClassVar[tuple[str, ...]] = (CLIP,)

    hearing: Hearing


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackConverted:
    """A track in `TRACK`: how long it is now, and how long the file was.

    `fingerprint` has 32 bits for each sixteenth of a second, to find the same recording again.
    """

    seconds: float
    original_seconds: float
    fingerprint: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertTrack(Job[TrackConverted]):
    """Encode `MIX` anew as Opus in Ogg: -16 LUFS, at most -1 dBTP, and no metadata.

    A track of nothing but hits can be quieter: its waves aren't bent to make it louder.
    Only the first `longest_seconds` are converted, and faded out if there is more. A file that
    can't be read, or is silent, raises `FileRefused` in the worker.
    """

    kind: ClassVar = "convert-track"
    result: ClassVar = TrackConverted
    makes: ClassVar[tuple[str, ...]] = (TRACK,)
    max_made_bytes: ClassVar[int] = MAX_TRACK_BYTES

    longest_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleMade:
    """A sample in `SAMPLE`.

    `mode` is that of its key, such as `major`, `minor`, `harmonic` (minor) or `dorian`.
    """

    seconds: float
    mode: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeSample(Job[SampleMade]):
    """Synthesise whole bars to build on, as a WAV file of 24 bits that loops without a click.

    Its true peak is at -1 dBTP. Eight bars of the slowest style fit, four take half of that.
    """

    kind: ClassVar = "make-sample"
    result: ClassVar = SampleMade
    makes: ClassVar[tuple[str, ...]] = (SAMPLE,)
    max_made_bytes: ClassVar[int] = 9_000_000

    loop: Loop
    bars: int
