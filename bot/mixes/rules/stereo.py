"""Advice about the stereo picture: polarity, what mono costs, bass that is wide, balance."""

from collections.abc import Iterator
from typing import Final

from bot.audio.measures import Measures, StereoBand
from bot.mixes.rules.advice import Advice, AdviceKind
from bot.mixes.rules.spectrum import BASS, SUB

POLARITY_LIMIT: Final = -0.1
WIDE_BASS_LIMIT: Final = 0.3
OFF_CENTRE_LIMIT_DB: Final = 2.0
_BASS_BELOW_HZ: Final = 120
_LEAST_BASS_DB: Final = -20.0

MONO_LIMITS_DB: Final = ((500, 3.5), (2_000, 4.0), (6_000, 4.5), (20_000, 5.0))
"""Bands up to each frequency may lose this much in mono. Sides that have nothing to do with each
other lose 3 dB, and that is no fault: it's what reverbs and wide pads do."""


def polarity(measures: Measures) -> Iterator[Advice]:
    """Yield sides that cancel each other."""
    if measures.correlation is not None and measures.correlation < POLARITY_LIMIT:
        yield Advice(
            kind=AdviceKind.OUT_OF_POLARITY,
            importance=min(98.0, 80 - 18 * (measures.correlation - POLARITY_LIMIT)),
            measured=measures.correlation,
            limit=POLARITY_LIMIT,
        )


def mono_loss(measures: Measures) -> Iterator[Advice]:
    """Yield the band that loses most in mono, beyond what wide sounds lose anyway."""
    over = [
        (band.mono_loss_db - limit_db, limit_db, band)
        for band in measures.bands
        if band.mono_loss_db is not None and band.low_hz >= _BASS_BELOW_HZ
        for limit_db in [_mono_limit_db(band)]
    ]
    over_db, limit_db, band = max(over, key=lambda each: each[0], default=(0.0, 0.0, None))
    if band is None or band.mono_loss_db is None or over_db <= 0:
        return
    yield Advice(
        kind=AdviceKind.MONO_LOSS,
        importance=min(88.0, 56 + 6 * over_db),
        measured=band.mono_loss_db,
        limit=limit_db,
        band_hz=(band.low_hz, band.high_hz),
    )


def wide_bass(measures: Measures) -> Iterator[Advice]:
    """Yield bass with much of its energy in the sides."""
    lows = [each.level_db(measures.spectrum_db) for each in (SUB, BASS)]
    if not any(level is not None and level > _LEAST_BASS_DB for level in lows):
        return  # there's hardly any bass, and what's left says nothing
    for band in measures.bands:
        is_bass = band.high_hz <= _BASS_BELOW_HZ
        if is_bass and band.width is not None and band.width > WIDE_BASS_LIMIT:
            yield Advice(
                kind=AdviceKind.WIDE_BASS,
                importance=min(80.0, 44 + 50 * (band.width - WIDE_BASS_LIMIT)),
                measured=band.width,
                limit=WIDE_BASS_LIMIT,
                band_hz=(band.low_hz, band.high_hz),
            )


def off_centre(measures: Measures) -> Iterator[Advice]:
    """Yield a mix with one side louder than the other."""
    balance_db = measures.balance_db
    if balance_db is not None and abs(balance_db) > OFF_CENTRE_LIMIT_DB:
        over_db = abs(balance_db) - OFF_CENTRE_LIMIT_DB
        yield Advice(
            kind=AdviceKind.OFF_CENTRE,
            importance=min(97.0, 46 + 7 * over_db),
            measured=balance_db,
            limit=OFF_CENTRE_LIMIT_DB,
        )


def _mono_limit_db(band: StereoBand) -> float:
    return next(limit for below_hz, limit in MONO_LIMITS_DB if band.high_hz <= below_hz)
