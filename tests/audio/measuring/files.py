"""Writes sound as files of any format, and measures it."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from bot.audio.measures import Measures
from bot.audio.worker.measuring.mixes import measures

RATE_HZ = 48_000
LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1", 8: "7.1"}


def write(
    path: Path,
    sound: NDArray[np.floating],
    *,
    rate: int = RATE_HZ,
    container: str = "wav",
    codec: str = "pcm_f32le",
    title: str = "",
    bits_per_second: int = 128_000,
) -> Path:
    """Write sound of shape (samples, channels)."""
    layout = LAYOUTS[sound.shape[1]]
    with av.open(str(path), "w", format=container) as output:
        output.metadata["title"] = title
        stream = output.add_stream(codec, rate=rate)  # pyright: ignore[reportUnknownMemberType]
        assert isinstance(stream, av.AudioStream)
        stream.layout = layout
        stream.bit_rate = bits_per_second
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(sound, dtype=np.float32).reshape(1, -1), "flt", layout
        )
        frame.sample_rate = rate
        frame.time_base = Fraction(1, rate)
        frame.pts = 0
        encoder = stream.codec_context
        converter = AudioResampler(encoder.format.name, layout, rate, encoder.frame_size or 4_096)
        for converted in (*converter.resample(frame), *converter.resample(None)):
            output.mux(stream.encode(converted))
        output.mux(stream.encode(None))
    return path


def measured(sound: NDArray[np.floating], folder: Path, *, rate: int = RATE_HZ) -> Measures:
    """Measure sound, written as a WAV file of floats."""
    return measures(write(folder / "measured.wav", sound, rate=rate))
