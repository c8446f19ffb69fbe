"""What a quest expects of a file handed in, and what of it held."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import StrEnum

from bot.audio.measures import Measures


class Fact(StrEnum):
    """What a quest can expect something of."""

    DURATION_SECONDS = "duration_seconds"
    INTEGRATED_LUFS = "integrated_lufs"
    TRUE_PEAK_DBTP = "true_peak_dbtp"
    SAMPLE_PEAK_DBFS = "sample_peak_dbfs"
    LOUDNESS_RANGE_LU = "loudness_range_lu"
    PEAK_TO_LOUDNESS_LU = "peak_to_loudness_lu"
    MONO_LOSS_DB = "mono_loss_db"
    LEADING_SILENCE_SECONDS = "leading_silence_seconds"
    TRAILING_SILENCE_SECONDS = "trailing_silence_seconds"
    CLIPPED_RUNS = "clipped_runs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """From `low` to `high`, both included; None where there is no bound."""

    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        """Refuse bounds that bound nothing, or everything.

        Raises:
            ValueError: there is no bound, or the low one is above the high one.
        """
        if self.low is None and self.high is None:
            raise ValueError("low, high, or both")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"a low bound of {self.high:g} at most, not {self.low:g}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a file should measure; the fields are the values of `Fact`."""

    duration_seconds: Bounds | None = None
    integrated_lufs: Bounds | None = None
    true_peak_dbtp: Bounds | None = None
    sample_peak_dbfs: Bounds | None = None
    loudness_range_lu: Bounds | None = None
    peak_to_loudness_lu: Bounds | None = None
    mono_loss_db: Bounds | None = None
    leading_silence_seconds: Bounds | None = None
    trailing_silence_seconds: Bounds | None = None
    clipped_runs: Bounds | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Whether a file is as expected in one respect."""

    fact: Fact
    measured: float
    low: float | None
    high: float | None
    is_within: bool


def held(measures: Measures, expected: Expected) -> tuple[Outcome, ...]:
    """Return how a file compares with what was expected; what can't be measured is left out.

    Figures are compared as they are shown: rounded to a tenth.
    """
    return tuple(_outcomes(measures, expected))


def _outcomes(measures: Measures, expected: Expected) -> Iterator[Outcome]:
    for field in fields(expected):
        bounds: Bounds | None = getattr(expected, field.name)
        measured: float | None = getattr(measures, field.name)
        if bounds is None or measured is None:
            continue
        shown = round(measured, 1)
        is_within = (bounds.low is None or bounds.low <= shown) and (
            bounds.high is None or shown <= bounds.high
        )
        yield Outcome(
            fact=Fact(field.name),
            measured=shown,
            low=bounds.low,
            high=bounds.high,
            is_within=is_within,
        )
