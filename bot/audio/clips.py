"""A clip to be made: what plays, one part after the other, and what is done to each part."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Instrument(StrEnum):
    """What a loop consists of."""

    DRUMS = "drums"
    BASS = "bass"
    KEYS = "keys"
    MIX = "mix"
    """All of them, arranged and balanced."""
    NOISE = "noise"
    """Pink noise."""


class Sound(StrEnum):
    """What tones are played with."""

    PIANO = "piano"
    ELECTRIC_PIANO = "electric piano"
    PLUCK = "pluck"
    PAD = "pad"
    SINE = "sine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """A loop: the same values always give the same sound."""

    seed: int
    instrument: Instrument
    style: str
    """A slug of `STYLES`."""
    bpm: int
    root: int
    """The key's root as a MIDI note from 36 to 47."""
    backbeat_ms: float = 0.0
    """How late the snare or clap is; negative is early."""
    swing_ms: float = 0.0
    """How late every second sixteenth is, on top of what the style does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tones:
    """Notes and chords, one after the other."""

    seed: int
    sound: Sound
    chords: tuple[tuple[float, ...], ...]
    """MIDI notes that sound together; a hundredth is a cent."""
    seconds: float
    """How long each chord sounds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak:
    """A bell equaliser."""

    kind: Literal["peak"] = "peak"
    frequency_hz: float
    gain_db: float
    q: float = 1.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """A change of level."""

    kind: Literal["gain"] = "gain"
    gain_db: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Compress:
    """A 4:1 compressor that takes off at least this much for a tenth of the time.

    The part is as loud as before.
    """

    kind: Literal["compress"] = "compress"
    reduction_db: float
    attack_ms: float
    release_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pan:
    """A place between left (-100) and right (100), at constant power; the part becomes mono."""

    kind: Literal["pan"] = "pan"
    percent: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Width:
    """How loud the sides are beside the middle: 0 is mono, 100 leaves it as it is."""

    kind: Literal["width"] = "width"
    percent: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FlipSide:
    """The right side's polarity flipped."""

    kind: Literal["flip side"] = "flip side"


class Room(StrEnum):
    """A kind of reverb."""

    ROOM = "room"
    HALL = "hall"
    PLATE = "plate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reverb:
    """A reverb, so much louder (or quieter, negative) than the dry sound, which stays.

    In a clip with a reverb or a delay, every loop ends after three quarters of its part.
    """

    kind: Literal["reverb"] = "reverb"
    room: Room
    wet_db: float
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """Repeats that fade by 6 dB each; the first has this level beside the dry sound."""

    kind: Literal["delay"] = "delay"
    milliseconds: float
    wet_db: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """Samples cut off at a level this far below the part's highest peak; as loud as before."""

    kind: Literal["clip"] = "clip"
    over_db: float


# `kind` tells effects apart in JSON.
Effect = Peak | Gain | Compress | Pan | Width | FlipSide | Reverb | Delay | Clip


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One stretch of a clip."""

    source: Loop | Tones
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipPlan:
    """A clip: its parts in order, each `seconds` long (tones: their own length)."""

    parts: tuple[Part, ...]
    seconds: float
    gap_seconds: float = 0.35
    """Silence between parts."""
    levelled: bool = True
    """Whether every part is as loud as the others; false if the level itself is asked about."""
