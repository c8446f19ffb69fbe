"""What verifying finds: figures that differ from the ledger, and what is wrong in the ledger."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from bot.boards.rules import Metric
from bot.streaks.rules import Streak


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
    """A kind of thing that is wrong in the ledger itself, so that nothing can repair it."""

    ATTRIBUTES = "attributes"  # an award's attributes do not sum to its XP
    WORTH = "worth"  # an award's XP are not what its base XP, multiplier and bonus come to
    DAY = "day"  # an award's producer day is not a date
    UNDO = "undo"  # a row does not negate an award of the same member and day
    UNPAID = "unpaid"  # work that counts has no award
    UNDUE = "undue"  # work that does not count has an award
    UNLIKE = "unlike"  # an award and its work differ in member, day, minutes or quests
    UNDONE = "undone"  # of an award and its work, one is undone and the other is not
    NOTHING = "nothing"  # an award is for work that its member does not have
    BELOW_ZERO = "below-zero"  # a sum that cannot be below 0 is


@dataclass(slots=True, kw_only=True)
class Total:
    """A member's sums for one period, attribute or producer day; those it does not have are 0.

    `present` is whether a standing is on the boards. It is mutable, to be added up.
    """

    guild_id: int
    user_id: int
    name: str
    xp: int = 0
    minutes: int = 0
    quests: int = 0
    present: bool = False


class Bucket(NamedTuple):
    """The scores of one board that are counted together, by the number of `bot.boards.rules`."""

    metric: Metric
    period: str
    number: int


Value = Total | Streak | datetime | int | None
"""A figure; None where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A figure that is not what the ledger says, and whether it has been repaired.

    `of` tells figures of a kind apart: the period, the attribute, the day, the bucket. `user_id`
    is None where the figure is a server's.
    """

    guild_id: int
    user_id: int | None
    figure: Figure
    of: str | Bucket | None
    stored: Value
    recounted: Value
    is_repaired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something wrong in the ledger; `subject` is what it is about, such as `session:12`."""

    guild_id: int
    user_id: int
    kind: FaultKind
    award_id: int | None = None
    subject: str | None = None
    stored: int | None = None
    expected: int | None = None


Finding = Difference | Fault


@dataclass(slots=True, kw_only=True)
class Verified:
    """How much has been verified so far, what was found, and how much of it was repaired.

    The levels of `packless` servers are not verified: their skill pack is not loaded.
    """

    members: int = 0
    awards: int = 0
    differences: int = 0
    faults: int = 0
    repaired: int = 0
    packless: set[int] = field(default_factory=set[int])

    @property
    def is_sound(self) -> bool:
        """Whether everything is as it should be now."""
        return self.differences == self.repaired and not self.faults
