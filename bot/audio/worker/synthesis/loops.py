"""Loops: drums, bass, keys, a mix of them, and pink noise."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.audio.clips import Instrument, Loop
from bot.audio.worker.synthesis.bass import BASSES
from bot.audio.worker.synthesis.drumming import drum_hits
from bot.audio.worker.synthesis.keys import KEYS
from bot.audio.worker.synthesis.kits import KITS
from bot.audio.worker.synthesis.mixing import ducked, levelled, place, reverberated
from bot.audio.worker.synthesis.parts import SCORING
from bot.audio.worker.synthesis.playing import Note, bass_notes, chord_notes, hook_notes
from bot.audio.worker.synthesis.timing import Grid, dice, grid_of
from bot.audio.worker.synthesis.waves import RATE, Samples, decibels, driven, faded, length

LEVEL_DB: Final = -20.0
"""The RMS level of every loop, below full scale."""


def render_loop(loop: Loop, seconds: float) -> NDArray[np.float32]:
    """The sound of a loop: float32, (samples, 2), at `LEVEL_DB`."""
    samples = length(seconds)
    if loop.instrument is Instrument.NOISE:
        return levelled(_pink_noise(loop, samples), LEVEL_DB).astype(np.float32)
    grid = grid_of(loop, seconds)
    match loop.instrument:
        case Instrument.DRUMS:
            sound = _drums(loop, grid, samples)
        case Instrument.BASS:
            sound = _bass(loop, grid, samples)
        case Instrument.KEYS:
            sound = _keys(loop, grid, samples)
        case _:
            sound = _mix(loop, grid, samples)
    return faded(_held(levelled(sound, LEVEL_DB)), 0.001, 0.02).astype(np.float32)


def _held(sound: Samples) -> Samples:
    """The loop with its peaks held below full scale, as by a soft limiter."""
    ceiling = 0.6
    return levelled(ceiling * np.tanh(sound / ceiling), LEVEL_DB)


def _pink_noise(loop: Loop, samples: int) -> Samples:
    """Noise with the same energy in each octave, another for each side."""
    white = np.fft.rfft(dice(loop, 0).standard_normal((samples, 2), dtype=np.float32), axis=0)
    frequencies = np.fft.rfftfreq(samples, 1 / RATE)
    shape = np.zeros(len(frequencies))
    heard = frequencies >= 20
    shape[heard] = 1 / np.sqrt(frequencies[heard])
    return np.fft.irfft(white * shape[:, None], samples, axis=0).astype(np.float32)


def _drums(loop: Loop, grid: Grid, samples: int) -> Samples:
    kit, rng = KITS[loop.style], dice(loop, 6)
    dry, send = (np.zeros((samples, 2), dtype=np.float32) for _ in range(2))
    made: dict[str, list[Samples]] = {}
    for count, hit in enumerate(drum_hits(loop, grid)):
        voice = kit[hit.drum]
        takes = made.get(hit.drum) or [voice.make(rng) for _ in range(3)]
        made[hit.drum] = takes
        gain = decibels(voice.level_db) * hit.velocity**1.5
        place(dry, takes[count % 3], hit.at, gain=gain, pan=voice.pan)
        place(send, takes[count % 3], hit.at, gain=gain * voice.space, pan=voice.pan)
    return driven((dry + reverberated(send, 0.5)) * 0.7, 1.2)


def _bass(loop: Loop, grid: Grid, samples: int) -> Samples:
    make = BASSES[str(dice(loop, 7).choice(SCORING[loop.style].basses))]
    bus = np.zeros((samples, 2), dtype=np.float32)
    made: dict[tuple[float, int, float | None], Samples] = {}
    for note in bass_notes(loop, grid):
        key = (note.pitch, note.samples, note.glide_from)
        if key not in made:
            made[key] = make(*key)
        place(bus, made[key], note.at, gain=note.velocity)
    return bus


def _keys(loop: Loop, grid: Grid, samples: int) -> Samples:
    scoring, rng = SCORING[loop.style], dice(loop, 8)
    bus = np.zeros((samples, 2), dtype=np.float32)
    _play(bus, str(rng.choice(scoring.keys)), chord_notes(loop, grid), gain=0.5, spread=0.5)
    _play(bus, str(rng.choice(scoring.hooks)), hook_notes(loop, grid), gain=0.4, spread=0.2)
    return bus + 0.15 * reverberated(bus, 1.2)


def _play(bus: Samples, name: str, notes: list[Note], *, gain: float, spread: float) -> None:
    made: dict[tuple[int, int], Samples] = {}
    for note in notes:
        key = (note.pitch, note.samples + length(0.12))
        if key not in made:
            made[key] = KEYS[name](*key)
        pan = spread * ((note.pitch * 7) % 11 - 5) / 5
        place(bus, made[key], note.at, gain=gain * note.velocity, pan=pan)


def _mix(loop: Loop, grid: Grid, samples: int) -> Samples:
    kicks = [hit.at for hit in drum_hits(loop, grid) if hit.drum == "kick"]
    duck_db = SCORING[loop.style].duck_db
    return (
        levelled(_drums(loop, grid, samples), -16)
        + ducked(levelled(_bass(loop, grid, samples), -19), kicks, duck_db + 2, 0.16)
        + ducked(levelled(_keys(loop, grid, samples), -22), kicks, duck_db, 0.2)
    )
