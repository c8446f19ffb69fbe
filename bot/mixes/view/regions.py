"""The parts of the spectrum in words."""

from collections.abc import Mapping
from typing import Final

from bot.mixes.rules.spectrum import (
    AIR,
    BASS,
    LOW_MIDS,
    MIDS,
    PRESENCE,
    SUB,
    UPPER_MIDS,
    Region,
)
from bot.mixes.view.figures import hertz

REGION_NAMES: Final[Mapping[Region, str]] = {
    SUB: "sub",
    BASS: "bass",
    LOW_MIDS: "low mids",
    MIDS: "mids",
    UPPER_MIDS: "upper mids",
    PRESENCE: "presence",
    AIR: "highs",
}

_LOWEST_HZ = 20
_HIGHEST_HZ = 14_000


def band_text(band_hz: tuple[float, float]) -> str:
    """Say where a band is: `below 70 Hz`, `between 180 and 450 Hz`, `above 5.6 kHz`."""
    low_hz, high_hz = band_hz
    if low_hz <= _LOWEST_HZ:
        return f"below {hertz(high_hz)}"
    if high_hz >= _HIGHEST_HZ:
        return f"above {hertz(low_hz)}"
    low, high = hertz(low_hz), hertz(high_hz)
    if low.split()[1] == high.split()[1]:
        low = low.split()[0]
    return f"between {low} and {high}"
