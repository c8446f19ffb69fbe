"""Drums: each function makes one hit, mono, with a highest peak of 1.

It takes chance, for what differs from hit to hit, and what makes one drum differ from another.
"""

import numpy as np

from bot.audio.worker.synthesis.waves import (
    Samples,
    decay,
    driven,
    faded,
    length,
    noise,
    phase,
    sine,
    times,
    unit,
)

_ATTACK = 0.0006
_METAL = (1.0, 1.342, 1.2312, 1.6532, 1.9523, 2.1523, 2.431, 2.893)
"""Ratios of a cymbal's modes, which belong to no chord."""


def kick(
    rng: np.random.Generator,
    hz: float = 50.0,
    *,
    sweep: float = 4.0,
    seconds: float = 0.45,
    click: float = 0.25,
    drive: float = 1.5,
) -> Samples:
    """A kick that falls from `sweep` times its pitch, with the click of the beater."""
    samples = length(seconds)
    time = times(samples)
    fall = 1 + (sweep - 1) * (0.65 * np.exp(time * -55) + 0.35 * np.exp(time * -220))
    body = sine(phase(hz * fall, samples)) * decay(samples, seconds)
    beater = noise(rng, samples, 1_200, 8_000) * decay(samples, 0.02)
    knock = sine(phase(hz * 5.3, samples)) * decay(samples, 0.06)
    body = driven(body + 0.25 * knock, drive) + click * beater
    return unit(faded(body, _ATTACK, seconds / 4))


def snare(
    rng: np.random.Generator,
    hz: float = 190.0,
    *,
    seconds: float = 0.3,
    wires: float = 0.8,
    dark_hz: float = 500.0,
    bright_hz: float = 9_000.0,
    drive: float = 0.8,
) -> Samples:
    """A snare: two modes of the skin, the stick, and the wires."""
    samples = length(seconds)
    bend = 1 + 0.3 * decay(samples, 0.05)
    low = sine(phase(hz * bend, samples)) * decay(samples, seconds * 0.6)
    high = sine(phase(hz * 1.74 * bend, samples)) * decay(samples, seconds * 0.4)
    crack = sine(phase(hz * 3.31 * bend, samples)) * decay(samples, seconds * 0.25)
    rattle = noise(rng, samples, dark_hz, bright_hz) + 0.8 * noise(rng, samples, dark_hz, 2_500)
    rattle *= 0.65 * decay(samples, seconds) + 0.8 * decay(samples, 0.05)
    hit = 0.65 * low + 0.45 * high + 0.35 * crack + 0.8 * wires * rattle
    return unit(faded(driven(hit, drive), _ATTACK, seconds / 4))


def clap(rng: np.random.Generator, hz: float = 1_000.0, *, seconds: float = 0.3) -> Samples:
    """Several hands within three hundredths of a second, and the room."""
    samples = length(seconds + 0.03)
    time = times(samples)
    shape = np.zeros_like(time)
    for start in (0.0, 0.0095, 0.019):
        late = time - start * float(rng.uniform(0.9, 1.1))
        shape += np.where(late >= 0, np.exp(late * -230), 0)
    late = time - 0.028
    shape += np.where(late >= 0, 0.9 * np.exp(late * -60) + 0.35 * np.exp(late * -6.9 / seconds), 0)
    hands = noise(rng, samples, hz * 0.85, hz * 1.9) + 0.5 * noise(rng, samples, hz / 2, hz * 8)
    return unit(faded(hands * shape, _ATTACK, seconds / 4))


def snap(rng: np.random.Generator, hz: float = 1_900.0, *, seconds: float = 0.2) -> Samples:
    """Fingers."""
    samples = length(seconds)
    shape = decay(samples, 0.06) + 0.12 * decay(samples, seconds)
    wave = (noise(rng, samples, hz * 0.8, hz * 1.4) + 0.3 * noise(rng, samples, 900, 9_000)) * shape
    return unit(faded(wave, _ATTACK, 0.04))


def rim(rng: np.random.Generator, hz: float = 480.0, *, seconds: float = 0.12) -> Samples:
    """A stick across the rim: three short modes of wood."""
    samples = length(seconds)
    wave = 0.35 * noise(rng, samples, 1_800, 8_000) * decay(samples, 0.03)
    for ratio, gain, ring in ((1.0, 0.6, 1.0), (2.14, 1.0, 0.6), (3.63, 0.6, 0.4)):
        wave += gain * sine(phase(hz * ratio, samples)) * decay(samples, seconds * ring * 0.7)
    return unit(faded(driven(wave, 1.5), _ATTACK, 0.02))


def block(rng: np.random.Generator, hz: float = 900.0, *, seconds: float = 0.09) -> Samples:
    """A wood block or clave."""
    samples = length(seconds)
    wave = sine(phase(hz, samples)) + 0.35 * sine(phase(hz * 2.41, samples)) * decay(samples, 0.04)
    wave = wave * decay(samples, seconds)
    wave += 0.3 * noise(rng, samples, 1_500, 7_000) * decay(samples, 0.02)
    return unit(faded(wave, _ATTACK, 0.015))


def bell(rng: np.random.Generator, hz: float = 562.0, *, seconds: float = 0.25) -> Samples:
    """A cowbell or agogo: two squares a rough fifth apart."""
    samples = length(seconds)
    wave = np.zeros(samples, dtype=np.float32)
    for ratio in (1.0, 1.504):
        for number in (1, 3, 5):
            wave += sine(phase(hz * ratio * number, samples, float(rng.uniform(0, 0.02)))) / number
    return unit(faded(wave * (decay(samples, seconds) + decay(samples, 0.05)), _ATTACK, 0.04))


def hat(rng: np.random.Generator, hz: float = 3_300.0, *, seconds: float = 0.11) -> Samples:
    """A hi-hat or cymbal: metal that rings at unrelated pitches, and air."""
    samples = length(seconds)
    metal = np.zeros(samples, dtype=np.float32)
    for ratio in _METAL:
        for octave in (1.0, 2.17):
            metal += sine(phase(hz * ratio * octave, samples, float(rng.uniform())))
    air = noise(rng, samples, hz * 1.6, 15_000)
    wave = (0.06 * metal + 0.8 * air) * (0.7 * decay(samples, seconds) + 0.3)
    wave *= decay(samples, seconds)
    wave += 0.6 * noise(rng, samples, hz * 0.8, 9_000) * decay(samples, 0.018)
    return unit(faded(wave, _ATTACK, seconds / 4))


def shaker(rng: np.random.Generator, hz: float = 5_000.0, *, seconds: float = 0.1) -> Samples:
    """Seeds in a gourd: they swell, they don't strike."""
    samples = length(seconds)
    time = times(samples) * (5.0 / seconds)
    swell = time * np.exp(1 - time)
    return unit(faded(noise(rng, samples, hz, hz * 2.3) * swell, 0.002, seconds / 4))


def tambourine(rng: np.random.Generator, hz: float = 6_000.0, *, seconds: float = 0.18) -> Samples:
    """Jingles: a few high modes that flutter."""
    samples = length(seconds)
    wave = noise(rng, samples, hz * 0.9, hz * 2.2)
    for ratio in (0.98, 1.17, 1.41, 1.73):
        wave += 0.3 * sine(phase(hz * ratio, samples, float(rng.uniform())))
    flutter = 1 + 0.5 * sine(phase(38.0, samples, 0.25))
    return unit(faded(wave * flutter * decay(samples, seconds), 0.002, seconds / 4))


def skin(
    rng: np.random.Generator, hz: float = 200.0, *, seconds: float = 0.35, slap: float = 0.3
) -> Samples:
    """A conga, bongo or tom: a skin that falls a little in pitch, and the hand or the stick."""
    samples = length(seconds)
    bend = 1 + 0.2 * decay(samples, 0.12)
    wave = sine(phase(hz * bend, samples)) * decay(samples, seconds)
    wave += 0.4 * sine(phase(hz * 1.59 * bend, samples)) * decay(samples, seconds * 0.5)
    wave += 0.2 * sine(phase(hz * 2.92 * bend, samples)) * decay(samples, seconds * 0.25)
    wave += slap * noise(rng, samples, 700, 6_000) * decay(samples, 0.035)
    return unit(faded(driven(wave, 1.1), _ATTACK, seconds / 4))


def blip(rng: np.random.Generator, hz: float = 700.0, *, seconds: float = 0.16) -> Samples:
    """A short electronic tone with a bent partial, as drum machines have for percussion."""
    samples = length(seconds)
    turn = phase(hz * (1 + 0.4 * decay(samples, 0.05)), samples)
    other = sine(phase(hz * 1.47, samples, float(rng.uniform(0, 0.05)))) * decay(samples, seconds)
    wave = sine(turn + 0.2 * other) * decay(samples, seconds)
    return unit(faded(wave, _ATTACK, 0.03))


def hiss(rng: np.random.Generator, hz: float = 1_500.0, *, seconds: float = 4.0) -> Samples:
    """The hiss of a tape, as long as a slow bar."""
    samples = length(seconds)
    return unit(faded(noise(rng, samples, hz, 9_000), 0.4, 0.6))
