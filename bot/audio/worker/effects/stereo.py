"""Where sound is between the speakers."""

import numpy as np

from bot.audio.clips import Pan, Width
from bot.audio.worker.filtering import Sound


def pan(sound: Sound, effect: Pan) -> Sound:
    """Place the sum of both sides; the power of both speakers together stays the same."""
    angle = (effect.percent + 100) / 200 * np.pi / 2
    sides = np.sqrt(2) * np.array([np.cos(angle), np.sin(angle)])
    return (_middle(sound)[:, None] * sides).astype(np.float32)


def width(sound: Sound, effect: Width) -> Sound:
    """Turn what differs between the sides up or down."""
    middle = _middle(sound)
    side = (sound[:, 0] - middle) * effect.percent / 100
    return np.stack([middle + side, middle - side], axis=1).astype(np.float32)


def flip_side(sound: Sound) -> Sound:
    """Flip the right side's polarity."""
    return sound * np.array([1, -1], dtype=np.float32)


def _middle(sound: Sound) -> Sound:
    return sound.mean(axis=1, dtype=np.float32)
