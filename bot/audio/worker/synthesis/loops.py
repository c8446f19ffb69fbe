"""Loops: drums, bass, keys, a mix of them, and pink noise."""

from itertools import cycle
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.audio.clips import Instrument, Loop
from bot.audio.worker.synthesis.balances import BALANCES
from bot.audio.worker.synthesis.bass import BASSES
from bot.audio.worker.synthesis.drumming import Hit, drum_hits
from bot.audio.worker.synthesis.keys import KEYS
from bot.audio.worker.synthesis.kits import KITS
from bot.audio.worker.synthesis.mixing import (
    balanced,
    ducked,
    echoed,
    glued,
    levelled,
    place,
    reverberated,
    rounded,
    widened,
    without_lows,
)
from bot.audio.worker.synthesis.playing import (
    Note,
    bass_notes,
    bed_notes,
    chord_notes,
    hook_notes,
    root_notes,
)
from bot.audio.worker.synthesis.scores import SCORES
from bot.audio.worker.synthesis.timing import LEAD, Grid, dice, grid_of, grid_of_bars
from bot.audio.worker.synthesis.waves import (
    RATE,
    Samples,
    band,
    decibels,
    faded,
    filtered,
    length,
)

LEVEL_DB: Final = -20.0
"""The RMS level of every loop, below full scale."""
_TAKES: Final = 3
"""How many recordings of each drum there are, so that no two hits in a row are the same."""
_RING_SECONDS: Final = 4.0
"""How long something can ring on after the last bar."""
_SOFT_HZ: Final = 5_000.0
"""Above this, a drum that is hit softly has less."""


def render_loop(loop: Loop, seconds: float) -> NDArray[np.float32]:
    """The sound of a loop: float32, (samples, 2), at `LEVEL_DB`."""
    samples = length(seconds)
    if loop.instrument is Instrument.NOISE:
        return levelled(_pink_noise(loop, samples), LEVEL_DB).astype(np.float32)
    sound = _rounded(_performed(loop, grid_of(loop, seconds), samples))
    return levelled(faded(sound, 0.001, 0.02), LEVEL_DB).astype(np.float32)


def render_bars(loop: Loop, bars: int) -> NDArray[np.float32]:
    """Whole bars of a loop that isn't noise, which repeat without a seam.

    What begins before the first bar is at the end, and what rings on after the last at the start.
    """
    grid = grid_of_bars(loop, bars)
    samples = grid.at(grid.steps) - LEAD
    sound = _rounded(_performed(loop, grid, LEAD + samples + length(_RING_SECONDS)))
    folded = _silence(samples)
    folded[samples - LEAD :] += sound[:LEAD]
    for start in range(LEAD, len(sound), samples):
        piece = sound[start : start + samples]
        folded[: len(piece)] += piece
    return folded.astype(np.float32)


def _performed(loop: Loop, grid: Grid, samples: int) -> Samples:
    match loop.instrument:
        case Instrument.DRUMS:
            return balanced(_drums(loop, grid, samples), BALANCES[loop.style].slope_db)
        case Instrument.BASS:
            return _bass(loop, grid, samples)
        case Instrument.KEYS:
            return _keys(loop, grid, samples, left_hand=True)
        case _:
            return balanced(glued(_mix(loop, grid, samples)), BALANCES[loop.style].slope_db)


def _rounded(sound: Samples) -> Samples:
    """The sound at `LEVEL_DB`, without what is too low to hear and without the sharpest peaks."""
    audible = levelled(without_lows(sound, 20), LEVEL_DB)
    return rounded(audible, decibels(LEVEL_DB + 10), decibels(LEVEL_DB + 15))


def _pink_noise(loop: Loop, samples: int) -> Samples:
    """Noise with the same energy in each octave, another for each side."""
    white = np.fft.rfft(dice(loop, 0).standard_normal((samples, 2), dtype=np.float32), axis=0)
    frequencies = np.fft.rfftfreq(samples, 1 / RATE)
    shape = np.zeros(len(frequencies), dtype=np.float32)
    heard = frequencies >= 20
    shape[heard] = 1 / np.sqrt(frequencies[heard])
    return np.fft.irfft(white * shape[:, None], samples, axis=0)


def _drums(loop: Loop, grid: Grid, samples: int) -> Samples:
    kit, rng = KITS[loop.style], dice(loop, 6)
    hits = drum_hits(loop, grid)
    dry, send = _silence(samples), _silence(samples)
    for drum in sorted({hit.drum for hit in hits}):
        voices = kit.voices[drum]
        voice = voices[int(rng.integers(len(voices)))]
        hz = voice.hz * 2 ** float(rng.uniform(-0.1, 0.1))
        own = [hit for hit in hits if hit.drum == drum]
        takes = [voice.make(dice(loop, 10 + take), hz) for take in range(min(_TAKES, len(own)))]
        pairs = [(take, filtered(take, band(20, _SOFT_HZ, order=1))) for take in takes]
        for hit, (loud, soft) in zip(own, cycle(pairs), strict=False):
            sound = soft if hit.velocity < 0.5 else loud
            if drum == "open hat":
                sound = _choked(sound, hit, hits)
            gain = decibels(voice.level_db) * hit.velocity**1.5
            place(dry, sound, hit.at, gain=gain, pan=voice.pan)
            place(send, sound, hit.at, gain=gain * voice.space, pan=voice.pan)
    return dry + widened(reverberated(send, kit.room), 1.5)


def _choked(take: Samples, open_hat: Hit, hits: list[Hit]) -> Samples:
    """An open hat up to where the pedal closes it: at the next hit of either hat."""
    after = open_hat.at + length(0.05)
    ends = [hit.at for hit in hits if hit.drum in ("hat", "open hat") and hit.at > after]
    return faded(take[: min(ends) - open_hat.at].copy(), 0.0, 0.015) if ends else take


def _bass(loop: Loop, grid: Grid, samples: int) -> Samples:
    rng = dice(loop, 7)
    make, colour = BASSES[str(rng.choice(SCORES[loop.style].basses))], float(rng.uniform(-1, 1))
    bus = _silence(samples)
    made: dict[tuple[int, int, int | None], Samples] = {}
    for note in bass_notes(loop, grid):
        key = (note.pitch, note.samples, note.glide_from)
        if key not in made:
            made[key] = make(note.pitch, note.samples, colour, note.glide_from)
        place(bus, made[key], note.at, gain=note.velocity)
    return bus


def _keys(loop: Loop, grid: Grid, samples: int, *, left_hand: bool = False) -> Samples:
    score, balance, rng = SCORES[loop.style], BALANCES[loop.style], dice(loop, 8)
    name, hook, bed = (str(rng.choice(names)) for names in (score.keys, score.hooks, score.beds))
    colours = [float(colour) for colour in rng.uniform(-1, 1, size=3)]
    notes = chord_notes(loop, grid) + (root_notes(loop, grid) if left_hand else [])
    played = levelled(_played(name, notes, colours[0], samples, 0.9), -20)
    melody = _played(hook, hook_notes(loop, grid), colours[1], samples, 0.4)
    bus = echoed(
        played + levelled(melody, -20 + balance.hook_db), round(3 * grid.step), balance.echo
    )
    if bed:
        chords = _played(bed, bed_notes(loop, grid), colours[2], samples, 1.0)
        bus = bus + levelled(chords, -20 + balance.bed_db)
    return bus + reverberated(bus * balance.space, balance.room)


def _played(name: str, notes: list[Note], colour: float, samples: int, spread: float) -> Samples:
    """Notes on one of the keys, each at a place of its own."""
    bus = _silence(samples)
    made: dict[tuple[int, int], Samples] = {}
    for note in notes:
        key = (note.pitch, note.samples)
        if key not in made:
            made[key] = KEYS[name](note.pitch, note.samples + length(0.12), colour)
        pan = spread * ((note.pitch * 5) % 12 - 5.5) / 5.5 if note.pitch > 52 else 0.0
        place(bus, made[key], note.at, gain=note.velocity, pan=pan)
    return bus


def _mix(loop: Loop, grid: Grid, samples: int) -> Samples:
    balance = BALANCES[loop.style]
    kicks = [hit.at for hit in drum_hits(loop, grid) if hit.drum == "kick"]
    bass = levelled(_bass(loop, grid, samples), -20 + balance.bass_db)
    keys = widened(without_lows(_keys(loop, grid, samples), 140), 1.5)
    return (
        levelled(_drums(loop, grid, samples), -20)
        + ducked(bass, kicks, balance.duck_db, 0.14)
        + ducked(levelled(keys, -20 + balance.keys_db), kicks, balance.duck_db / 2, 0.18)
    )


def _silence(samples: int) -> Samples:
    return np.zeros((samples, 2), dtype=np.float32)
