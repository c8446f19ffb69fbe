"""Advice about clipping, peaks, limiting and how loud sections are next to each other."""

import math
from collections.abc import Iterable, Iterator
from typing import Final

from bot.audio.measures import Measures
from bot.mixes.rules.advice import Advice, AdviceKind
from bot.mixes.rules.formats import LOSSY_CODECS
from bot.mixes.rules.guide import Balance, StreamingService

FEWEST_CLIPPED_RUNS: Final = 3
MASTER_LUFS: Final = -14.0
"""A file without a track that is this loud is taken for a master."""
CEILING_DBTP: Final = -1.0
_TOLERANCE_DB: Final = 0.05  # what meters differ by
_LIFT_LU: Final = 1.5
_LIFT_SECONDS: Final = 90
_SHORTEST_SECONDS: Final = 10


def clipping(measures: Measures) -> Iterator[Advice]:
    """Yield clipped runs; the more a minute, the more important."""
    runs = measures.clipped_runs
    if runs >= FEWEST_CLIPPED_RUNS:
        runs_a_minute = runs / max(1.0, measures.duration_seconds / 60)
        yield Advice(
            kind=AdviceKind.CLIPPED,
            importance=min(95.0, 45 + 10 * math.log2(1 + runs_a_minute)),
            measured=runs,
            limit=FEWEST_CLIPPED_RUNS,
            at_seconds=measures.clipped_at,
        )


def peaks(
    measures: Measures, services: Iterable[StreamingService], *, is_master: bool
) -> Iterator[Advice]:
    """Yield true peaks of a master above what services ask for: lossy encoders raise them further.

    A mix isn't encoded yet, and a lossy file has been already: these are only at fault where
    players clip them.
    """
    ceiling_dbtp = min((each.ceiling_dbtp for each in services), default=CEILING_DBTP)
    if not is_master or measures.codec in LOSSY_CODECS:
        ceiling_dbtp = 0.0
    peak_dbtp = measures.true_peak_dbtp
    if peak_dbtp is not None and peak_dbtp > ceiling_dbtp + _TOLERANCE_DB:
        yield Advice(
            kind=AdviceKind.PEAKS,
            importance=min(75.0, 36 + 8 * (peak_dbtp - ceiling_dbtp)),
            measured=peak_dbtp,
            limit=ceiling_dbtp,
        )


def limiting(measures: Measures, balance: Balance) -> Iterator[Advice]:
    """Yield peaks that are closer to the loudness than usual, in a file that is loud as well."""
    lufs, ratio_lu = measures.integrated_lufs, measures.peak_to_loudness_lu
    if lufs is None or ratio_lu is None or measures.duration_seconds < _SHORTEST_SECONDS:
        return
    limit = balance.peak_to_loudness_lu.low
    if ratio_lu < limit and lufs >= balance.integrated_lufs.low:
        yield Advice(
            kind=AdviceKind.LIMITED,
            importance=min(90.0, 58 + 10 * (limit - ratio_lu)),
            measured=ratio_lu,
            limit=limit,
        )


def lift(measures: Measures, balance: Balance) -> Iterator[Advice]:
    """Yield a whole track without any section that is louder than the others."""
    range_lu = measures.loudness_range_lu
    if range_lu is None or measures.duration_seconds < _LIFT_SECONDS:
        return
    levels = [section.lufs for section in measures.sections]
    spread_lu = max(levels) - min(levels) if levels else 0.0
    limit = balance.loudness_range_lu.low
    if range_lu < limit and spread_lu < _LIFT_LU:
        yield Advice(
            kind=AdviceKind.NO_LIFT,
            importance=min(60.0, 42 + 8 * (limit - range_lu)),
            measured=range_lu,
            limit=limit,
        )


def louder_than_reference(measures: Measures, reference: Measures) -> Iterator[Advice]:
    """Yield a mix louder than its reference: the louder of two always seems to be better."""
    one, other = measures.integrated_lufs, reference.integrated_lufs
    if one is not None and other is not None and one - other > 1:
        yield Advice(
            kind=AdviceKind.LOUDER_THAN_REFERENCE,
            importance=min(45.0, 30 + 3 * (one - other - 1)),
            measured=one - other,
            limit=1.0,
        )
