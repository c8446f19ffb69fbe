"""Advice about the file: an offset, silence at its ends, its format."""

import math
from collections.abc import Iterator
from typing import Final

from bot.audio.measures import Measures
from bot.mixes.rules.advice import Advice, AdviceKind

DC_LIMIT: Final = 0.005
START_LIMIT_SECONDS: Final = 1.0
END_LIMIT_SECONDS: Final = 5.0
LEAST_SAMPLE_RATE_HZ: Final = 44_100
LOSSY_CODECS: Final = frozenset({"mp3", "mp3float", "aac", "opus", "libopus", "vorbis"})


def dc_offset(measures: Measures) -> Iterator[Advice]:
    """Yield samples that aren't centred around zero."""
    offset = abs(measures.dc_offset)
    if offset > DC_LIMIT:
        yield Advice(
            kind=AdviceKind.DC_OFFSET,
            importance=min(70.0, 40 + 8 * math.log2(offset / DC_LIMIT)),
            measured=offset,
            limit=DC_LIMIT,
        )


def sample_rate(measures: Measures) -> Iterator[Advice]:
    """Yield a sample rate that cuts off what people can hear."""
    if measures.sample_rate_hz < LEAST_SAMPLE_RATE_HZ:
        yield Advice(
            kind=AdviceKind.LOW_SAMPLE_RATE,
            importance=46,
            measured=measures.sample_rate_hz,
            limit=LEAST_SAMPLE_RATE_HZ,
        )


def ends(measures: Measures) -> Iterator[Advice]:
    """Yield silence before and after the music of a master."""
    start, end = measures.leading_silence_seconds, measures.trailing_silence_seconds
    if start > START_LIMIT_SECONDS:
        yield Advice(
            kind=AdviceKind.SLOW_START,
            importance=min(45.0, 34 + start),
            measured=start,
            limit=START_LIMIT_SECONDS,
        )
    if end > END_LIMIT_SECONDS:
        yield Advice(
            kind=AdviceKind.LONG_END,
            importance=min(40.0, 26 + end / 2),
            measured=end,
            limit=END_LIMIT_SECONDS,
        )


def lossy_source(measures: Measures) -> Iterator[Advice]:
    """Yield a lossy format, which a service would encode again."""
    if measures.codec in LOSSY_CODECS:
        yield Advice(kind=AdviceKind.LOSSY_SOURCE, importance=22, measured=0, limit=0)
