"""What advice about a mix consists of: values without sentences."""

from dataclasses import dataclass
from enum import StrEnum

MOST = 3
"""How many pieces of advice a mix gets."""


class AdviceKind(StrEnum):
    """What advice is about. The values are stored and exported, so they never change."""

    SILENT = "silent"
    CLIPPED = "clipped"
    OUT_OF_POLARITY = "out-of-polarity"
    MONO_LOSS = "mono-loss"
    PEAKS = "peaks"
    LIMITED = "limited"
    NO_LIFT = "no-lift"
    SUB_HEAVY = "sub-heavy"
    BOOMY = "boomy"
    THIN = "thin"
    MUDDY = "muddy"
    BOXY = "boxy"
    NASAL = "nasal"
    HARSH = "harsh"
    BRIGHT = "bright"
    DULL = "dull"
    WIDE_BASS = "wide-bass"
    OFF_CENTRE = "off-centre"
    DC_OFFSET = "dc-offset"
    SLOW_START = "slow-start"
    LONG_END = "long-end"
    LOUDER_THAN_REFERENCE = "louder-than-reference"
    MORE_THAN_REFERENCE = "more-than-reference"
    LESS_THAN_REFERENCE = "less-than-reference"
    LOSSY_SOURCE = "lossy-source"
    LOW_SAMPLE_RATE = "low-sample-rate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One thing to look at in a mix.

    `measured` and `limit` are in the unit of the kind: what was measured, and what it is beyond.
    For parts of the spectrum, `measured` is how many dB they are above (or below, negative) what
    is usual or the reference at the same level, and `limit` is how far usual goes.
    """

    kind: AdviceKind
    importance: float
    """From 0 to 100: the most important comes first."""
    measured: float
    limit: float
    band_hz: tuple[float, float] | None = None
    """Which part of the spectrum it is about."""
    at_seconds: tuple[float, ...] = ()
    """Where in the file it can be heard."""
    quest: str | None = None
    """A quest of the pack to take, by slug."""
