"""Sounds to try the audio workers' code with, and measures of them."""

from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from bot.audio.worker.filtering import RATE_HZ, Sound


def sine(frequency_hz: float, *, peak_dbfs: float = -20.0, seconds: float = 1.0) -> Sound:
    at = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    wave = 10 ** (peak_dbfs / 20) * np.sin(2 * np.pi * frequency_hz * at)
    return np.stack([wave, wave], axis=1).astype(np.float32)


def pink_noise(seconds: float, *, rms_dbfs: float = -20.0, seed: int = 1) -> Sound:
    """Return pink noise, unrelated on the two sides."""
    samples = round(seconds * RATE_HZ)
    white = np.random.default_rng(seed).standard_normal((samples, 2))
    spectrum = np.fft.rfft(white, axis=0)
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))[:, None]
    spectrum[0] = 0
    noise = np.fft.irfft(spectrum, samples, axis=0)
    return (noise * 10 ** (rms_dbfs / 20) / np.sqrt(np.square(noise).mean())).astype(np.float32)


def impulse(seconds: float) -> Sound:
    sound = np.zeros((round(seconds * RATE_HZ), 2), dtype=np.float32)
    sound[0] = 0.5
    return sound


def hits(seconds: float, *, seed: int = 1) -> Sound:
    """Return two hits of noise a second that die away, like drums."""
    noise = pink_noise(seconds, rms_dbfs=-8, seed=seed)
    since_hit = np.arange(len(noise)) % (RATE_HZ // 2)
    return noise * np.exp(-since_hit / 2_000).astype(np.float32)[:, None]


def rms_db(sound: NDArray[np.floating]) -> float:
    return float(10 * np.log10(np.square(sound, dtype=np.float64).mean()))


def band_db(sound: Sound, low_hz: float, high_hz: float) -> float:
    """Return the level of what is between two frequencies."""
    power = np.square(np.abs(np.fft.rfft(sound, axis=0))).sum(axis=1)
    frequencies = np.fft.rfftfreq(len(sound), 1 / RATE_HZ)
    within = (frequencies >= low_hz) & (frequencies < high_hz)
    return float(10 * np.log10(power[within].sum()))


def decoded(path: Path) -> Sound:
    with av.open(path) as container:
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
    return np.concatenate(frames, axis=1).T.astype(np.float32)
