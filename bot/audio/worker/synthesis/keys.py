"""Keys and leads: each function makes one note, mono.

It takes a MIDI note, a length in samples, and a colour from -1, dark, to 1, bright.
"""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from bot.audio.worker.synthesis.waves import (
    Samples,
    decay,
    faded,
    hertz,
    partials,
    phase,
    saw_partials,
    sine,
    table_wave,
    times,
)

KeyNote = Callable[[float, int, float], Samples]


def _count(pitch: float, highest_hz: float, most: int) -> int:
    return max(3, min(most, int(highest_hz / hertz(pitch))))


def sine_tone(pitch: float, samples: int, colour: float) -> Samples:
    """A pure tone, whatever the colour."""
    del colour
    return faded(sine(phase(hertz(pitch), samples)), 0.012, 0.05)


def piano(pitch: float, samples: int, colour: float) -> Samples:
    """A piano: harmonics that fade the faster the higher they are, and the felt of the hammer."""
    turns, time = phase(hertz(pitch), samples), times(samples)
    shape = [
        (0.3 if number % 8 == 0 else 1.0) / number**0.85
        for number in range(1, _count(pitch, 9_500, 34) + 1)
    ]
    dulling = 0.66 + 0.08 * colour + 0.22 * np.exp(time * -4.0)
    wave = partials(turns, shape, dulling=dulling)
    speed = 0.9 * 2 ** ((pitch - 60) / 20)
    wave *= 0.6 * np.exp(time * (-4.5 * speed)) + 0.4 * np.exp(time * -speed)
    felt = sine(phase(96.0, samples)) + sine(phase(173.0, samples))
    wave += 0.1 * felt * decay(samples, 0.09)
    return faded(wave * 0.55, 0.003, 0.07)


def electric_piano(pitch: float, samples: int, colour: float) -> Samples:
    """Tines, by frequency modulation: a warm tone, and a bell that is soon gone."""
    turns, time = phase(hertz(pitch), samples), times(samples)
    bark = 0.2 + 0.08 * colour
    wave = sine(turns + (bark * np.exp(time * -3.0) + 0.05) * sine(turns))
    ratio = 14 if pitch < 58 else 10 if pitch < 70 else 6
    tine = sine(turns + 0.12 * sine(turns * ratio)) * decay(samples, 0.9)
    wave = 0.75 * wave + 0.3 * tine + 0.07 * sine(turns * ratio) * decay(samples, 0.3)
    return faded(wave * np.exp(time * -1.4) * 0.7, 0.003, 0.09)


def vibraphone(pitch: float, samples: int, colour: float) -> Samples:
    """Metal bars over turning discs."""
    turns, time = phase(hertz(pitch), samples), times(samples)
    wave = sine(turns) * np.exp(time * -1.6)
    wave += (0.22 + 0.1 * colour) * sine(turns * 4) * np.exp(time * -5)
    wave += 0.06 * sine(turns * 10) * np.exp(time * -18)
    return faded(wave * (1 + 0.16 * sine(phase(5.2, samples))) * 0.6, 0.002, 0.12)


def marimba(pitch: float, samples: int, colour: float) -> Samples:
    """Wooden bars: short, with the fourth harmonic."""
    turns, time = phase(hertz(pitch), samples), times(samples)
    wave = sine(turns) * np.exp(time * -6)
    wave += (0.3 + 0.1 * colour) * sine(turns * 4) * np.exp(time * -16)
    wave += 0.12 * sine(turns * 9) * np.exp(time * -45)
    return faded(wave * 0.7, 0.0015, 0.05)


def guitar(pitch: float, samples: int, colour: float) -> Samples:
    """A nylon or clean electric string, picked a fifth of the way along."""
    turns, time = phase(hertz(pitch), samples), times(samples)
    shape = [
        abs(np.sin(np.pi * number * 0.19)) / number**0.7
        for number in range(1, _count(pitch, 9_000, 32) + 1)
    ]
    dulling = 0.58 + 0.08 * colour + 0.32 * np.exp(time * -6.0)
    wave = partials(turns, shape, dulling=dulling) * np.exp(time * -2.6)
    return faded(wave * 0.75, 0.002, 0.05)


def pluck(pitch: float, samples: int, colour: float) -> Samples:
    """A synth pluck whose filter snaps shut."""
    turns, time = phase(hertz(pitch), samples), times(samples)
    shape = [number**-0.6 for number in range(1, _count(pitch, 11_000, 30) + 1)]
    dulling = 0.38 + 0.08 * colour + 0.5 * np.exp(time * -9.0)
    return faded(partials(turns, shape, dulling=dulling) * np.exp(time * -4.2) * 0.5, 0.002, 0.05)


def bell(pitch: float, samples: int, colour: float) -> Samples:
    """A small bell: two sines, one bending the other."""
    turns, time = phase(hertz(pitch), samples), times(samples)
    depth = (0.16 + 0.06 * colour) * np.exp(time * -5)
    wave = sine(turns + depth * sine(phase(hertz(pitch) * 3.5, samples)))
    wave += 0.18 * sine(turns * 4) * decay(samples, 0.5)
    return faded(wave * np.exp(time * -3.2) * 0.6, 0.002, 0.08)


def stab(pitch: float, samples: int, colour: float) -> Samples:
    """Sawtooths, short, as if sampled from a record."""
    frequency = hertz(pitch)
    shape = saw_partials(frequency, 4_000 * 2 ** (0.6 * colour))
    wave = table_wave(phase(frequency * 1.003, samples), shape)
    wave += table_wave(phase(frequency * 0.997, samples, 0.4), shape)
    return faded(wave * np.exp(times(samples) * -7) * 0.4, 0.003, 0.05)


def dub(pitch: float, samples: int, colour: float) -> Samples:
    """A dark chord whose filter opens a crack: the stab of dub techno."""
    turns, time = phase(hertz(pitch), samples), times(samples)
    opening = 0.4 + 0.1 * colour + 0.3 * np.exp(time * -9) * np.minimum(1, time * 60)
    shape = [number**-0.5 for number in range(1, _count(pitch, 6_000, 24) + 1)]
    return faded(partials(turns, shape, dulling=opening) * np.exp(time * -3.5) * 0.5, 0.004, 0.08)


def organ(pitch: float, samples: int, colour: float) -> Samples:
    """Drawbars and a rotor."""
    turns = phase(hertz(pitch), samples)
    wave = partials(turns, (1.0, 0.65, 0.5, 0.3, 0.0, 0.2 + 0.1 * colour, 0.0, 0.16 + 0.1 * colour))
    wave += 0.25 * sine(turns * 3) * decay(samples, 0.15)
    return faded(wave * (1 + 0.12 * sine(phase(6.4, samples))) * 0.38, 0.004, 0.05)


def brass(pitch: float, samples: int, colour: float) -> Samples:
    """Synth brass: sawtooths whose filter opens with the note."""
    turns, time = phase(hertz(pitch), samples), times(samples)
    opening = 0.5 + 0.06 * colour + 0.34 * np.exp(time * -2.5) * np.minimum(1, time * 14)
    shape = [number**-0.7 for number in range(1, _count(pitch, 9_000, 32) + 1)]
    return faded(partials(turns, shape, dulling=opening) * 0.4, 0.02, 0.1)


def lead(pitch: float, samples: int, colour: float) -> Samples:
    """A square wave with vibrato that comes in late."""
    time = times(samples)
    vibrato = 1 + 0.006 * np.sin(time * 34) * np.minimum(1, time * 2.5) ** 2
    shape = saw_partials(hertz(pitch), 3_200 * 2 ** (0.5 * colour), odd=True)
    wave = table_wave(phase(hertz(pitch) * vibrato, samples), shape)
    return faded(wave * 0.5, 0.008, 0.08)


def flute(pitch: float, samples: int, colour: float) -> Samples:
    """Something blown: few harmonics, a soft start, a late vibrato."""
    time = times(samples)
    late = np.minimum(1, time * 2.2) ** 2
    turns = phase(hertz(pitch) * (1 + 0.005 * np.sin(time * 31) * late), samples)
    wave = partials(turns, (1.0, 0.35 + 0.1 * colour, 0.18, 0.06, 0.03))
    return faded(wave * (0.85 + 0.15 * np.exp(time * -9)) * 0.55, 0.03, 0.09)


def acid(pitch: float, samples: int, colour: float) -> Samples:
    """A sawtooth through a resonant filter that falls."""
    turns, time = phase(hertz(pitch - 12), samples), times(samples)
    dulling = 0.5 + 0.1 * colour + 0.38 * np.exp(time * -13)
    count = _count(pitch - 12, 9_000, 30)
    wave = partials(turns, [1 / number**0.6 for number in range(1, count + 1)], dulling=dulling)
    ring = 7 if pitch < 66 else 5
    wave += 0.9 * sine(turns * ring) * np.exp(time * -16)
    return faded(wave * np.exp(time * -5) * 0.4, 0.002, 0.03)


def pad(pitch: float, samples: int, colour: float) -> Samples:
    """A warm pad that swells in."""
    turns = phase(hertz(pitch), samples)
    wave = table_wave(turns, saw_partials(hertz(pitch), 2_200 * 2 ** (0.6 * colour)))
    sway = 1 + 0.08 * sine(phase(4.6, samples))
    return faded((wave + 0.4 * sine(turns)) * sway * 0.45, 0.12, 0.14)


def strings(pitch: float, samples: int, colour: float) -> Samples:
    """A string machine: three sawtooths that drift against each other."""
    frequency, time = hertz(pitch), times(samples)
    shape = saw_partials(frequency, 4_500 * 2 ** (0.5 * colour))
    wave = np.zeros(samples, dtype=np.float32)
    for voice in range(3):
        drift = 1 + 0.0035 * np.sin(time * (3.1 + 0.7 * voice) + 2.1 * voice)
        wave += table_wave(phase(frequency * drift, samples, 0.37 * voice), shape)
    return faded(wave * 0.22, 0.09, 0.15)


def choir(pitch: float, samples: int, colour: float) -> Samples:
    """Voices that swell on a vowel."""
    wobble = 1 + 0.004 * np.sin(times(samples) * 29)
    turns = phase(hertz(pitch) * wobble, samples)
    return faded(table_wave(turns, _vowel(pitch, colour, (550, 1_050, 2_600))) * 0.4, 0.1, 0.15)


def chopped_voice(pitch: float, samples: int, colour: float) -> Samples:
    """One syllable of a voice, cut from a record: it slides up, and the vowel opens."""
    time = times(samples)
    turns = phase(hertz(pitch) * (1 - 0.05 * np.exp(time * -45)), samples)
    opening = np.minimum(1, time * 9)
    wave = table_wave(turns, _vowel(pitch, colour, (380, 900, 2_500))) * (1 - opening)
    wave += table_wave(turns, _vowel(pitch, colour, (800, 1_250, 2_800))) * opening
    return faded(wave * np.exp(time * -2.2) * 0.45, 0.012, 0.06)


def _vowel(pitch: float, colour: float, formants_hz: tuple[float, float, float]) -> list[float]:
    """Harmonics that are strong where a throat resonates."""
    widths_and_gains = ((130, 1.0), (150, 0.55), (300, 0.22 + 0.08 * colour))
    return [
        sum(
            gain / (1 + ((number * hertz(pitch) - formant) / width) ** 2)
            for formant, (width, gain) in zip(formants_hz, widths_and_gains, strict=True)
        )
        + 0.25 / number
        for number in range(1, _count(pitch, 7_000, 40) + 1)
    ]


KEYS: Final[Mapping[str, KeyNote]] = {
    "piano": piano,
    "electric piano": electric_piano,
    "vibraphone": vibraphone,
    "marimba": marimba,
    "guitar": guitar,
    "pluck": pluck,
    "bell": bell,
    "stab": stab,
    "dub": dub,
    "organ": organ,
    "brass": brass,
    "lead": lead,
    "flute": flute,
    "acid": acid,
    "pad": pad,
    "strings": strings,
    "choir": choir,
    "chopped voice": chopped_voice,
    "sine": sine_tone,
}
