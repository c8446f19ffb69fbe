"""Loudness as somebody else's meter measures it."""

import numpy as np
from numpy.typing import NDArray


def integrated_lufs(sound: NDArray[np.floating], rate_hz: int) -> float:
    """Return the integrated loudness by pyloudnorm."""
    import pyloudnorm  # which imports SciPy: too slow for every worker of every test run

    return pyloudnorm.Meter(rate_hz).integrated_loudness(sound.astype(np.float64))  # pyright: ignore[reportUnknownMemberType]
