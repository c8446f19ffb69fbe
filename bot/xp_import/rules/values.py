"""What has been read of a file, and what was left out of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MOST_BYTES = 8_000_000
MOST_ROWS = 200_000
MOST_XP = 100_000_000
"""For one member; more is an id in the wrong column rather than anybody's practice."""
MOST_PERCENT = 1_000
IMPORT_DAY = date(2015, 1, 1)
"""What imported XP is dated to: before any week or month that a board or a review looks at.

It was earned at times that nobody knows, elsewhere; Discord itself counts its time from this day.
"""


class Slip(StrEnum):
    """Why a row of a file is left out."""

    NO_MEMBER = "no-member"
    NO_XP = "no-xp"
    NOT_WHOLE = "not-whole"
    NEGATIVE = "negative"
    TOO_MUCH = "too-much"
    COLUMNS = "columns"


class Counted(StrEnum):
    """What the rows of a file are counted in."""

    LINE = "line"
    ENTRY = "entry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A row that was left out: its number, why, and the start of what stands there instead."""

    row: int
    why: Slip
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersRead:
    """What a file holds of members who have XP, each once, in the order of their ids.

    `digest` is the same for the same members and XP, however they were written. `nothing` are the
    members with 0 XP, `repeated` the rows of members who stand there already (the highest counts).
    """

    members: Sequence[tuple[int, int]]
    digest: str
    counted: Counted
    skipped: Sequence[Skipped]
    skipped_total: int
    nothing: int
    repeated: int


def scaled(xp: int, percent: int) -> int:
    """Return so many percent of some XP, rounded down."""
    return xp * percent // 100
