"""Drums: each function makes one hit, mono, with a highest peak of 1."""

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Kick:
    """What a kick sounds like."""

    hz: float = 50.0
    sweep_hz: float = 140.0
    sweep: float = 0.09
    """How long the pitch takes to fall, in seconds."""
    decay: float = 0.35
    click: float = 0.25
    drive: float = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Snare:
    """What a snare sounds like."""

    hz: float = 190.0
    body: float = 0.6
    wires: float = 0.8
    decay: float = 0.2
    low_hz: float = 700.0
    high_hz: float = 9_000.0


def kick(rng: np.random.Generator, sound: Kick) -> Samples:
    """A kick: a sine that falls, and a click."""
    samples = length(sound.decay * 1.1 + 0.05)
    time = times(samples)
    fall = np.exp(time * (-5.0 / sound.sweep))
    body = sine(phase(sound.hz + sound.sweep_hz * fall, samples))
    body = driven(body * decay(samples, sound.decay), sound.drive)
    click = noise(rng, samples, 1_500, 9_000) * decay(samples, 0.025)
    knock = sine(phase(sound.hz * 4.2, samples)) * decay(samples, 0.05)
    return unit(faded(body + sound.click * (click + knock), 0.0008, 0.03))


def snare(rng: np.random.Generator, sound: Snare) -> Samples:
    """A snare: two modes of the skin, and the wires."""
    samples = length(sound.decay * 1.2 + 0.05)
    bend = 1 + 0.35 * decay(samples, 0.06)
    low = sine(phase(sound.hz * bend, samples)) * decay(samples, sound.decay * 0.7)
    high = sine(phase((sound.hz * 1.72) * bend, samples)) * decay(samples, 0.1)
    wires = noise(rng, samples, sound.low_hz, sound.high_hz)
    wires *= decay(samples, sound.decay) + 0.6 * decay(samples, 0.04)
    hit = sound.body * (low + 0.6 * high) + sound.wires * wires
    return unit(faded(driven(hit, 0.8), 0.0006, 0.03))


def clap(rng: np.random.Generator, seconds: float = 0.22) -> Samples:
    """Several hands within a few hundredths of a second, and the room."""
    samples = length(seconds + 0.08)
    time = times(samples)
    hands = np.zeros(samples, dtype=np.float32)
    for start in (0.0, 0.009, 0.019, 0.028):
        late = time - np.float32(start * (1 + 0.1 * float(rng.uniform(-1, 1))))
        hands += np.where(late >= 0, np.exp(late * -190), 0)
    tail = np.where(time > 0.028, np.exp((time - 0.028) * (-6.9 / seconds)), 0)
    wave = noise(rng, samples, 750, 6_500) * (hands + 0.55 * tail.astype(np.float32))
    return unit(faded(wave, 0.0006, 0.04))


def rim(rng: np.random.Generator, hz: float = 820.0) -> Samples:
    """A stick on the rim."""
    samples = length(0.12)
    wave = sine(phase(hz, samples)) * decay(samples, 0.07)
    wave += 0.7 * sine(phase(hz * 2.13, samples)) * decay(samples, 0.05)
    wave += 0.5 * noise(rng, samples, 1_500, 12_000) * decay(samples, 0.02)
    return unit(faded(wave, 0.0005, 0.02))


def hat(rng: np.random.Generator, seconds: float = 0.07, hz: float = 420.0) -> Samples:
    """A hi-hat: metal that rings at many unrelated pitches, and air."""
    samples = length(seconds * 1.2 + 0.01)
    metal = np.zeros(samples, dtype=np.float32)
    for ratio in (9.3, 11.9, 14.6, 16.7, 19.9, 24.1, 29.3):
        metal += sine(phase(hz * ratio, samples, float(rng.uniform())))
    air = noise(rng, samples, 6_500, 15_000)
    wave = (0.09 * metal + air) * decay(samples, seconds)
    wave += 0.5 * noise(rng, samples, 3_500, 9_000) * decay(samples, 0.02)
    return unit(faded(wave, 0.0005, min(0.03, seconds / 2)))


def shaker(rng: np.random.Generator, seconds: float = 0.09) -> Samples:
    """Seeds in a gourd: no attack to speak of."""
    samples = length(seconds + 0.03)
    time = times(samples)
    swell = time / 0.018 * np.exp(1 - time / 0.018)
    return unit(faded(noise(rng, samples, 4_500, 12_000) * swell, 0.001, 0.02))


def drum(rng: np.random.Generator, hz: float, seconds: float = 0.3, slap: float = 0.3) -> Samples:
    """A conga or a tom: a skin that falls a little in pitch, and the hand or the stick."""
    samples = length(seconds * 1.1 + 0.03)
    bend = 1 + 0.25 * decay(samples, 0.12)
    wave = sine(phase(hz * bend, samples)) * decay(samples, seconds)
    wave += 0.35 * sine(phase(hz * 1.59 * bend, samples)) * decay(samples, seconds / 2)
    wave += slap * noise(rng, samples, 900, 6_000) * decay(samples, 0.03)
    return unit(faded(wave, 0.0008, 0.03))
