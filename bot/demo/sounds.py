"""What the demo's members have made: short pieces, stored so that the demo need not convert any.

Each is a loop of `bot.audio.worker.synthesis`, levelled like a track that listeners hear and
encoded at a fifth of its bit rate. `radio-*` and `synth-*` are the entries of two battles.
"""

from functools import cache
from pathlib import Path
from typing import Final

from bot.recordings.results import Converted

_FOLDER: Final = Path(__file__).with_name("sounds")
_BYTES_A_SECOND: Final = 4_096
"""The bit rate is constant."""


@cache
def sound(name: str) -> Converted:
    """Return a piece, as a worker would after converting it."""
    data = (_FOLDER / f"{name}.ogg").read_bytes()
    seconds = len(data) / _BYTES_A_SECOND
    return Converted(data=data, seconds=seconds, original_seconds=seconds, fingerprint=())
