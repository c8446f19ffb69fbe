"""What verifying finds: figures that differ from the ledger, and what is wrong in the ledger."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from bot.domain.members import Metric
from bot.domain.streaks import Streak


class Figure(StrEnum):
    """A kind of figure that follows from the ledger."""

    STANDING = "standing"
    ATTRIBUTE = "attribute"
    PRACTICE_DAY = "practice-day"
    STREAK = "streak"
    STREAK_END = "streak-end"
    HIGHEST_LEVEL = "highest-level"
    BOARD_COUNT = "board-count"


class FaultKind(StrEnum):
    """A kind of thing that is wrong in the ledger itself, and that nobody can mend from it."""

    ATTRIBUTES = "attributes"
    """An award's attributes do not sum to its XP."""
    WORTH = "worth"
    """An award's XP are not what its base XP, multiplier and bonus come to."""
    DAY = "day"
    """An award's producer day is no date."""
    UNDO = "undo"
    """A row does not negate what it takes back, or that is not of the same member and day."""
    UNPAID = "unpaid"
    """Work that counts has no award."""
    UNDUE = "undue"
    """Work that does not count has an award."""
    UNLIKE = "unlike"
    """An award and what it pays for differ in member, day, minutes or quests."""
    UNDONE = "undone"
    """Of an award and what it pays for, one is undone and the other is not."""
    NOTHING = "nothing"
    """There is nothing that an award pays for."""
    BELOW_ZERO = "below-zero"
    """A sum that cannot be below 0 is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What a standing holds, and whether it is on the boards."""

    xp: int
    minutes: int
    quests: int
    present: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DayHeld:
    """What a practice day holds."""

    minutes: int
    quests: int


class Bucket(NamedTuple):
    """The scores of one board that are counted together, by the number of `bot.domain.ranks`."""

    metric: Metric
    period: str
    number: int


Value = Sums | DayHeld | Streak | datetime | int | None
"""A figure; None where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A figure that is not what the ledger says.

    `of` is which one there may be several of: the period, the attribute, the day, the bucket.
    `user_id` is None where the figure is a server's.
    """

    guild_id: int
    user_id: int | None
    figure: Figure
    of: str | Bucket | None
    stored: Value
    reckoned: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something wrong in the ledger; `subject` is what it is about, such as `session:12`."""

    guild_id: int
    user_id: int
    kind: FaultKind
    award_id: int | None = None
    subject: str | None = None
    stored: int | None = None
    reckoned: int | None = None


Finding = Difference | Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Something that was found, and whether it was mended."""

    finding: Finding
    is_mended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """How much was looked at, what was found, and what of it was mended.

    The levels of `packless` servers were not looked at: their skill pack is not loaded.
    """

    members: int
    awards: int
    differences: int
    faults: int
    mended: int
    packless: Collection[int]

    @property
    def is_sound(self) -> bool:
        """Whether everything is as it should be now."""
        return self.differences == self.mended and not self.faults
