"""Results of verifying: figures that differ from the ledger, and faults of the ledger itself."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from bot.boards.rules import Metric
from bot.streaks.rules import Streak


class Figure(StrEnum):
    """A kind of figure that is computed from the ledger, or from the work that it is for."""

    STANDING = "standing"
    ATTRIBUTE = "attribute"
    PRACTICE_DAY = "practice-day"
    STREAK = "streak"
    STREAK_END = "streak-end"
    HIGHEST_LEVEL = "highest-level"
    ASSESSMENTS = "assessments"
    EAR_ROUNDS = "ear-rounds"
    EAR_THRESHOLD = "ear-threshold"
    CRITIQUES_GIVEN = "critiques-given"
    SUBMISSIONS = "submissions"
    PAUSED_DAY = "paused-day"
    BOARD_COUNT = "board-count"


class FaultKind(StrEnum):
    """A kind of fault in the ledger itself, which cannot be repaired."""

    ATTRIBUTES = "attributes"  # an award's attributes do not sum to its XP
    WORTH = "worth"  # an award's XP do not follow from its base XP, multiplier and bonus
    DAY = "day"  # an award's producer day is not a date
    UNDO = "undo"  # a row does not negate an award of the same member and day
    UNPAID = "unpaid"  # work that counts but has no award
    UNDUE = "undue"  # work that does not count but has an award
    UNLIKE = "unlike"  # an award and its work differ in member, day or figures
    UNDONE = "undone"  # only one of an award and its work is undone
    NOTHING = "nothing"  # an award is for work that its member does not have
    EVENT = "event"  # an award's event is not its server's, differs in percent, or overlaps
    PAUSES = "pauses"  # two pauses of a member have a day in common
    ROLE = "role"  # a member has a role for a week that they didn't lead
    UNCOUNTED = "uncounted"  # a member has more mix checks than were counted
    BELOW_ZERO = "below-zero"  # a sum that cannot be below 0 is


@dataclass(slots=True, kw_only=True)
class Total:
    """A member's sums for one period, attribute or producer day; unused ones are 0.

    `present` is whether a standing is on the boards. Mutable, so that awards can be added.
    """

    guild_id: int
    user_id: int
    name: str
    xp: int = 0
    minutes: int = 0
    quests: int = 0
    ear_rounds: int = 0
    present: bool = False


class Bucket(NamedTuple):
    """The scores of one board that are counted together, by the number of `bot.boards.rules`."""

    metric: Metric
    period: str
    number: int


Value = Total | Streak | datetime | int | float | None
"""A figure, or None if there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A figure that differs from the ledger, and whether it has been repaired.

    `of` is the period, attribute, day or bucket of the figure. `user_id` is None for a figure of
    the server.
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
    """A fault of the ledger; `subject` is the work concerned, such as `session:12`."""

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
    """Counts of what was verified, found and repaired so far.

    The levels of `guilds_without_pack` are not verified: their skill pack is not loaded.
    """

    members: int = 0
    awards: int = 0
    differences: int = 0
    faults: int = 0
    repaired: int = 0
    guilds_without_pack: set[int] = field(default_factory=set[int])

    @property
    def is_consistent(self) -> bool:
        """Whether all figures match the ledger now."""
        return self.differences == self.repaired and not self.faults
