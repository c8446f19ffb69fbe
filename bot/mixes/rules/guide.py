"""What a skill pack knows about mixes: usual balances, streaming services, quests to take."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from bot.audio.measures import THIRD_OCTAVES_HZ
from bot.mixes.rules.advice import AdviceKind

ANY: Final = "any"
"""The slug of what is usual in most music."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """From `low` to `high`, both included."""

    low: float
    high: float

    def __post_init__(self) -> None:
        """Refuse a range without any value.

        Raises:
            ValueError: the low end is above the high end.
        """
        if self.low > self.high:
            raise ValueError(f"a low end of {self.high:g} at most, not {self.low:g}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What most released records of some genres measure: wide ranges, not rules.

    `low_db` and `high_db` are for each of `THIRD_OCTAVES_HZ`, relative to the sum of all.
    """

    slug: str
    genres: tuple[str, ...]
    low_db: tuple[float, ...]
    high_db: tuple[float, ...]
    integrated_lufs: Range
    loudness_range_lu: Range
    peak_to_loudness_lu: Range

    def __post_init__(self) -> None:
        """Refuse a spectrum that isn't one.

        Raises:
            ValueError: there isn't one pair of levels for each third of an octave.
        """
        bands = len(THIRD_OCTAVES_HZ)
        if len(self.low_db) != bands or len(self.high_db) != bands:
            raise ValueError(f"{bands} levels in low_db and in high_db each")
        for low_db, high_db in zip(self.low_db, self.high_db, strict=True):
            Range(low=low_db, high=high_db)


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamingService:
    """How a streaming service levels what it plays; the target is None if it doesn't."""

    name: str
    target_lufs: float | None = None
    turns_up: bool = False
    """Whether quieter tracks are turned up, as far as their peaks allow."""
    ceiling_dbtp: float = -1.0
    """How high peaks may get when a track is turned up."""
    note: str
    """Where this is from, and what it leaves out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MixGuide:
    """A pack's part about mixes."""

    checked_on: str = ""
    """When the services' figures were last looked up, such as `2026-11`."""
    services: tuple[StreamingService, ...] = ()
    balances: tuple[Balance, ...] = ()
    quests: Mapping[AdviceKind, str] = field(default_factory=dict[AdviceKind, str])
    """The quest to take for each kind of advice, by slug."""


def balance_for(guide: MixGuide, genres: Collection[str]) -> Balance | None:
    """Return what is usual in any of these genres, or in most music if none is known.

    None if the pack has no balances.
    """
    fitting = [each for each in guide.balances if set(genres) & set(each.genres)]
    chosen = fitting or guide.balances
    if len(chosen) <= 1:
        return chosen[0] if chosen else None
    lowest, highest = (min, max) if fitting else (median, median)

    def together(ranges: Iterable[Range]) -> Range:
        ends = [(each.low, each.high) for each in ranges]
        lows, highs = zip(*ends, strict=True)
        return Range(low=lowest(lows), high=highest(highs))

    return Balance(
        slug=ANY if not fitting else "-".join(each.slug for each in chosen),
        genres=tuple(genre for each in chosen for genre in each.genres),
        low_db=tuple(map(lowest, zip(*(each.low_db for each in chosen), strict=True))),
        high_db=tuple(map(highest, zip(*(each.high_db for each in chosen), strict=True))),
        integrated_lufs=together(each.integrated_lufs for each in chosen),
        loudness_range_lu=together(each.loudness_range_lu for each in chosen),
        peak_to_loudness_lu=together(each.peak_to_loudness_lu for each in chosen),
    )
