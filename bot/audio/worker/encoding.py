"""Opus in Ogg, the same bytes for the same sound.

The bit rate is constant and no metadata is written, so that files of equal length differ in
nothing but the sound itself.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import av
from av.audio.resampler import AudioResampler

from bot.audio.worker.filtering import RATE_HZ, Sound, audio_frame

CLIP_BITS_PER_SECOND: Final = 128_000
EXCERPT_BITS_PER_SECOND: Final = 160_000
_ENCODER: Final = {"vbr": "off", "application": "audio", "frame_duration": "20"}
_BIT_EXACT: Final = {"fflags": "+bitexact"}
"""Ogg's serial number isn't random, and no version of a library is named."""


def write_opus(sound: Sound, path: Path, *, bits_per_second: int = CLIP_BITS_PER_SECOND) -> None:
    """Write sound to a file."""
    stream_opus([sound], path, bits_per_second=bits_per_second)


def stream_opus(
    pieces: Iterable[Sound], path: Path, *, bits_per_second: int, options: Mapping[str, str] = {}
) -> None:
    """Write pieces of sound to a file, one after the other; `options` are the encoder's."""
    with av.open(path, "w", format="ogg", options=_BIT_EXACT) as container:
        stream = container.add_stream(  # pyright: ignore[reportUnknownMemberType]
            "libopus", rate=RATE_HZ, options={**_ENCODER, **options}
        )
        stream.layout = "stereo"
        stream.format = "flt"
        stream.bit_rate = bits_per_second
        interleaved = AudioResampler(format="flt", layout="stereo", rate=RATE_HZ)
        at = 0
        for piece in pieces:
            for frame in interleaved.resample(audio_frame(piece, at)):
                container.mux(stream.encode(frame))
            at += len(piece)
        container.mux(stream.encode(None))
