"""What changed between two versions of a mix, as far as anybody can hear it."""

from dataclasses import dataclass
from enum import StrEnum

from bot.audio.measures import Measures

MOST_CHANGES = 4
"""How many changes are named."""


class ChangeKind(StrEnum):
    """What changed."""

    LOUDNESS = "loudness"
    TRUE_PEAK = "true-peak"
    PEAK_TO_LOUDNESS = "peak-to-loudness"
    LOUDNESS_RANGE = "loudness-range"
    CLIPPING = "clipping"
    TONE = "tone"
    """The level of a part of the spectrum, at equal loudness."""
    TONE_TO_REFERENCE = "tone-to-reference"
    """How far a part of the spectrum is from the reference, at equal loudness."""
    LOUDNESS_TO_REFERENCE = "loudness-to-reference"
    WIDTH = "width"
    MONO_LOSS = "mono-loss"
    BALANCE = "balance"
    LENGTH = "length"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change from an earlier version to a later one, in the unit of its kind."""

    kind: ChangeKind
    before: float
    after: float
    band_hz: tuple[float, float] | None = None
    size: float
    """In smallest audible differences: 1 can just be heard."""


def compare(old: Measures, new: Measures, reference: Measures | None = None) -> tuple[Change, ...]:
    """Return up to four audible changes, the biggest first; empty if nobody would hear any."""
    changes = [change for change in _changes(old, new) if change.size >= 1]
    return tuple(sorted(changes, key=lambda change: -change.size)[:MOST_CHANGES])


def _changes(old: Measures, new: Measures) -> list[Change]:
    if old.integrated_lufs is None or new.integrated_lufs is None:
        return []
    return [
        Change(
            kind=ChangeKind.LOUDNESS,
            before=old.integrated_lufs,
            after=new.integrated_lufs,
            size=abs(new.integrated_lufs - old.integrated_lufs) / 0.5,
        )
    ]
