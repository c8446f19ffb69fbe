"""Reverbs and delays."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.audio.clips import Delay, Reverb, Room
from bot.audio.worker.filtering import RATE_HZ, Sound
from bot.audio.worker.loudness import amplified, as_loud_as, integrated_lufs

_FADE_DB: Final = -6.0
_INAUDIBLE_DB: Final = -60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Space:
    """What makes a reverb sound like a room, a hall or a plate."""

    before_ms: float
    """Until the first reflection."""
    early_ms: float
    """Until the last of the distinct reflections."""
    reflections: int
    early_db: float
    """Their energy beside that of the tail."""
    onset_ms: float
    """How long the tail takes to build up."""
    decay_seconds: tuple[float, ...]
    """Until the tail is 60 dB down, in each band between `_BORDERS_HZ`."""
    levels_db: tuple[float, ...]
    """The tail's level in each band."""


_BORDERS_HZ: Final = (160.0, 800.0, 4000.0, 9000.0)
"""What is below the first is kept out of reverbs, as one does in a mix."""
_EARLY_CUT_HZ: Final = 7000.0
"""Walls take the treble off reflections."""
_SPACES: Final = {
    Room.ROOM: _Space(
        before_ms=2,
        early_ms=35,
        reflections=16,
        early_db=3,
        onset_ms=8,
        decay_seconds=(0.4, 0.45, 0.4, 0.28, 0.18),
        levels_db=(-30, 0, -1, -5, -12),
    ),
    Room.HALL: _Space(
        before_ms=24,
        early_ms=95,
        reflections=20,
        early_db=-6,
        onset_ms=60,
        decay_seconds=(2.0, 2.4, 1.9, 1.1, 0.6),
        levels_db=(-30, 0, -2, -8, -16),
    ),
    Room.PLATE: _Space(
        before_ms=0,
        early_ms=0,
        reflections=0,
        early_db=0,
        onset_ms=1,
        decay_seconds=(1.0, 1.5, 1.7, 1.5, 1.1),
        levels_db=(-30, -4, 0, 2, 0),
    ),
}


def reverb(sound: Sound, effect: Reverb) -> Sound:
    """Add the room's answer, this much louder than the sound itself."""
    response = _response(effect.room, effect.seed)
    size = 1 << (len(sound) + len(response) - 2).bit_length()
    spectrum = np.fft.rfft(sound, size, axis=0) * np.fft.rfft(response, size, axis=0)
    wet = np.fft.irfft(spectrum, size, axis=0)[: len(sound)].astype(np.float32)
    return sound + as_loud_as(wet, integrated_lufs(sound) + effect.wet_db)


def delay(sound: Sound, effect: Delay) -> Sound:
    """Add repeats of the sound."""
    step = round(effect.milliseconds * RATE_HZ / 1000)
    delayed = sound.copy()
    level_db, start = effect.wet_db, step
    while level_db > _INAUDIBLE_DB and start < len(sound):
        delayed[start:] += amplified(sound[:-start], level_db)
        level_db, start = level_db + _FADE_DB, start + step
    return delayed


@lru_cache(maxsize=8)
def _response(room: Room, seed: int) -> NDArray[np.float64]:
    space = _SPACES[room]
    random = np.random.default_rng(seed)
    tail = _tail(space, random)
    response = np.concatenate([np.zeros((_samples(space.before_ms), 2)), tail])
    if space.reflections:
        early = _early(space, random, len(response))
        wanted = np.square(tail).sum() * 10 ** (space.early_db / 10)
        response += early * np.sqrt(wanted / np.square(early).sum())
    return response


def _tail(space: _Space, random: np.random.Generator) -> NDArray[np.float64]:
    """Return noise of which each band fades at its own pace."""
    samples = _samples(1000 * max(space.decay_seconds))
    at = np.arange(samples) / RATE_HZ
    spectrum = np.fft.rfft(random.standard_normal((samples, 2)), axis=0)
    octaves = np.log2(np.fft.rfftfreq(samples, 1 / RATE_HZ) + 1e-9)
    crossings = [1 / (1 + np.exp(-6 * (octaves - np.log2(border)))) for border in _BORDERS_HZ]
    above = [np.ones_like(octaves), *crossings, np.zeros_like(octaves)]
    tail = np.zeros((samples, 2))
    for band, (seconds, level_db) in enumerate(
        zip(space.decay_seconds, space.levels_db, strict=True)
    ):
        share = above[band] - above[band + 1]
        noise = np.fft.irfft(spectrum * share[:, None], samples, axis=0)
        tail += noise * (10 ** (level_db / 20 - 3 * at / seconds))[:, None]
    return tail * (1 - np.exp(-at * 1000 / space.onset_ms))[:, None]


def _early(space: _Space, random: np.random.Generator, samples: int) -> NDArray[np.float64]:
    """Return distinct reflections, at other times on each side, weaker the later they are."""
    early = np.zeros((samples, 2))
    reach = space.early_ms - space.before_ms
    for side in (0, 1):
        at_ms = space.before_ms + reach * np.sort(random.random(space.reflections))
        at = (at_ms * RATE_HZ / 1000).astype(int)
        signs = random.choice([-1.0, 1.0], space.reflections)
        early[at, side] = signs * (1 + at_ms - space.before_ms) ** -0.5
    damping = 1 / (1 + (np.fft.rfftfreq(samples, 1 / RATE_HZ) / _EARLY_CUT_HZ) ** 2)
    return np.fft.irfft(np.fft.rfft(early, axis=0) * damping[:, None], samples, axis=0)


def _samples(milliseconds: float) -> int:
    return round(milliseconds * RATE_HZ / 1000)
