"""Advice about the balance of lows, mids and highs.

What counts as usual is wide on purpose. Long-term spectra of commercial records fall by about 5 dB
per octave (2 dB between thirds of an octave that are an octave apart) from 100 Hz to 4 kHz and
faster above (Pestana et al., 2013, "Spectral characteristics of popular commercial recordings
1950-2010"), a little less steeply with more percussion (Elowsson & Friberg, 2017, "Long-term
average spectrum in popular music"). Around that mean, released records differ by many dB.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.audio.measures import Measures
from bot.mixes.rules.advice import Advice, AdviceKind
from bot.mixes.rules.guide import Balance
from bot.mixes.rules.spectrum import (
    AIR,
    BASS,
    LOW_MIDS,
    MIDS,
    PRESENCE,
    SUB,
    UPPER_MIDS,
    Region,
    audible,
    differences_db,
    lined_up,
    resembles,
    usual_spectrum,
)

SHORTEST_SECONDS: Final = 10
"""A shorter file says too little about a mix."""
REFERENCE_LIMIT_DB: Final = 3.0
"""How far a mix may be from its reference in one region before that is worth a word."""
_PER_DB: Final = 5.0
_MOST: Final = 88.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fault:
    kind: AdviceKind
    region: Region
    is_excess: bool
    importance: float


_FAULTS: Final = (
    _Fault(kind=AdviceKind.MUDDY, region=LOW_MIDS, is_excess=True, importance=55),
    _Fault(kind=AdviceKind.HARSH, region=PRESENCE, is_excess=True, importance=55),
    _Fault(kind=AdviceKind.SUB_HEAVY, region=SUB, is_excess=True, importance=53),
    _Fault(kind=AdviceKind.BOOMY, region=BASS, is_excess=True, importance=52),
    _Fault(kind=AdviceKind.THIN, region=BASS, is_excess=False, importance=51),
    _Fault(kind=AdviceKind.DULL, region=AIR, is_excess=False, importance=50),
    _Fault(kind=AdviceKind.BRIGHT, region=AIR, is_excess=True, importance=50),
    _Fault(kind=AdviceKind.BOXY, region=MIDS, is_excess=True, importance=48),
    _Fault(kind=AdviceKind.NASAL, region=UPPER_MIDS, is_excess=True, importance=48),
)

OPPOSITES: Final = (
    frozenset({AdviceKind.DULL, AdviceKind.HARSH}),
    frozenset({AdviceKind.DULL, AdviceKind.BRIGHT}),
    frozenset({AdviceKind.THIN, AdviceKind.BOOMY}),
    frozenset({AdviceKind.THIN, AdviceKind.SUB_HEAVY}),
    frozenset({AdviceKind.THIN, AdviceKind.MUDDY}),
)
"""Kinds that contradict each other to a reader: only the more important is said."""


def beside_the_usual(measures: Measures, balance: Balance) -> Iterator[Advice]:
    """Yield where a mix's spectrum is outside what is usual."""
    if measures.duration_seconds < SHORTEST_SECONDS or not measures.spectrum_db:
        return
    usual = usual_spectrum(balance, measures.spectrum_db)
    middle = [(each.low + each.high) / 2 for each in usual]
    if not resembles(measures.spectrum_db, middle):
        return
    spectrum = audible(measures.spectrum_db, measures.sample_rate_hz)
    present = [level is not None for level in spectrum]
    ends = ([each.low for each in usual], [each.high for each in usual])
    for fault in _FAULTS:
        level = fault.region.level_db(spectrum)
        typical = fault.region.level_db(_only(middle, present))
        end = fault.region.level_db(_only(ends[fault.is_excess], present))
        if level is None or typical is None or end is None:
            continue
        over_db = level - end if fault.is_excess else end - level
        if over_db > 0:
            yield Advice(
                kind=fault.kind,
                importance=min(_MOST, fault.importance + _PER_DB * over_db),
                measured=level - typical,
                limit=end - typical,
                band_hz=fault.region.band_hz,
            )


def beside_the_reference(measures: Measures, reference: Measures) -> Iterator[Advice]:
    """Yield where a mix has more or less than its reference at the same level."""
    if min(measures.duration_seconds, reference.duration_seconds) < SHORTEST_SECONDS:
        return
    if not resembles(measures.spectrum_db, lined_up(reference.spectrum_db, measures.spectrum_db)):
        return
    spectrum = audible(measures.spectrum_db, measures.sample_rate_hz)
    other = audible(reference.spectrum_db, reference.sample_rate_hz)
    for region, difference_db in differences_db(spectrum, other).items():
        over_db = abs(difference_db) - REFERENCE_LIMIT_DB
        if over_db > 0:
            is_more = difference_db > 0
            yield Advice(
                kind=AdviceKind.MORE_THAN_REFERENCE if is_more else AdviceKind.LESS_THAN_REFERENCE,
                importance=min(_MOST, 50 + _PER_DB * over_db),
                measured=difference_db,
                limit=REFERENCE_LIMIT_DB if is_more else -REFERENCE_LIMIT_DB,
                band_hz=region.band_hz,
            )


def _only(levels: list[float], present: list[bool]) -> list[float | None]:
    return [level if is_there else None for level, is_there in zip(levels, present, strict=True)]
