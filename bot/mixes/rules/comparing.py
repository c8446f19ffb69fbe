"""What changed between two versions of a mix, as far as anybody can hear it."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.audio.measures import Measures
from bot.mixes.rules.spectrum import REGIONS, Region, differences_db

MOST_CHANGES: Final = 4
"""How many changes are named."""

_LOUDNESS_LU: Final = 0.5
_RANGE_LU: Final = 1.0
_PEAK_DB: Final = 0.5
_TONE_DB: Final = 1.0
_MONO_LOSS_DB: Final = 1.0
_BALANCE_DB: Final = 1.0
_WIDTH: Final = 0.05
_LENGTH_SECONDS: Final = 1.0
_HARDLY_WIDE_DB: Final = 2.0


class ChangeKind(StrEnum):
    """What changed."""

    LOUDNESS = "loudness"
    TRUE_PEAK = "true-peak"
    LOUDNESS_RANGE = "loudness-range"
    CLIPPING = "clipping"
    TONE = "tone"
    """The level of a part of the spectrum beside the rest: `before` is 0."""
    TONE_TO_REFERENCE = "tone-to-reference"
    """How far a part of the spectrum is from the reference, at the same level."""
    WIDTH = "width"
    """The energy of the sides as a share of all."""
    MONO_LOSS = "mono-loss"
    """What the band that loses most loses in mono."""
    BALANCE = "balance"
    """How far the louder side is above the other."""
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
    changes = [change for change in _changes(old, new, reference) if change.size >= 1]
    return tuple(sorted(changes, key=lambda change: -change.size)[:MOST_CHANGES])


def _changes(old: Measures, new: Measures, reference: Measures | None) -> Iterator[Change]:
    yield from _figure(ChangeKind.LOUDNESS, old.integrated_lufs, new.integrated_lufs, _LOUDNESS_LU)
    yield from _figure(
        ChangeKind.LOUDNESS_RANGE, old.loudness_range_lu, new.loudness_range_lu, _RANGE_LU
    )
    yield from _peaks(old, new)
    yield from _clipping(old, new)
    yield from _tone(old, new, reference)
    yield from _stereo(old, new)
    yield from _length(old, new)


def _figure(
    kind: ChangeKind, before: float | None, after: float | None, audible: float
) -> Iterator[Change]:
    if before is not None and after is not None:
        size = round(abs(after - before), 3) / audible
        yield Change(kind=kind, before=before, after=after, size=size)


def _peaks(old: Measures, new: Measures) -> Iterator[Change]:
    """Yield peaks that changed by more, or by less, than the loudness did."""
    loudness = (new.integrated_lufs or 0.0) - (old.integrated_lufs or 0.0)
    for change in _figure(ChangeKind.TRUE_PEAK, old.true_peak_dbtp, new.true_peak_dbtp, _PEAK_DB):
        if abs(change.after - change.before - loudness) >= _PEAK_DB:
            yield change


def _clipping(old: Measures, new: Measures) -> Iterator[Change]:
    before, after = old.clipped_runs, new.clipped_runs
    size = abs(math.log2((1 + after) / (1 + before)))
    yield Change(kind=ChangeKind.CLIPPING, before=before, after=after, size=size)


def _tone(old: Measures, new: Measures, reference: Measures | None) -> Iterator[Change]:
    differences = differences_db(new.spectrum_db, old.spectrum_db)
    if reference is None:
        before, after = {}, {}
    else:
        before = differences_db(old.spectrum_db, reference.spectrum_db)
        after = differences_db(new.spectrum_db, reference.spectrum_db)
    for region in REGIONS:
        if region not in differences:
            continue
        if region in before and region in after:
            closer_db = abs(before[region]) - abs(after[region])
            if abs(closer_db) >= _TONE_DB:
                yield _tone_change(
                    ChangeKind.TONE_TO_REFERENCE,
                    region,
                    abs(before[region]),
                    abs(after[region]),
                )
                continue
        yield _tone_change(ChangeKind.TONE, region, 0.0, differences[region])


def _tone_change(kind: ChangeKind, region: Region, before: float, after: float) -> Change:
    return Change(
        kind=kind,
        before=before,
        after=after,
        band_hz=region.band_hz,
        size=abs(after - before) / _TONE_DB,
    )


def _stereo(old: Measures, new: Measures) -> Iterator[Change]:
    before, after = _worst_mono_loss_db(old), _worst_mono_loss_db(new)
    if max(before, after) > _HARDLY_WIDE_DB and abs(after - before) >= _MONO_LOSS_DB:
        yield from _figure(ChangeKind.MONO_LOSS, before, after, _MONO_LOSS_DB)
    else:
        yield from _figure(ChangeKind.WIDTH, old.width, new.width, _WIDTH)
    if old.balance_db is not None and new.balance_db is not None:
        yield from _figure(
            ChangeKind.BALANCE, abs(old.balance_db), abs(new.balance_db), _BALANCE_DB
        )


def _worst_mono_loss_db(measures: Measures) -> float:
    return max((band.mono_loss_db or 0.0 for band in measures.bands), default=0.0)


def _length(old: Measures, new: Measures) -> Iterator[Change]:
    before, after = old.duration_seconds, new.duration_seconds
    if abs(after - before) >= _LENGTH_SECONDS:
        size = 1 + math.log2(abs(after - before) / _LENGTH_SECONDS) / 2
        yield Change(kind=ChangeKind.LENGTH, before=before, after=after, size=size)
