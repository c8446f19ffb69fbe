"""The members read from a file, and the skipped rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.staff.rules import MAX_XP as MAX_ADJUSTMENT

MAX_BYTES = 8_000_000
MAX_ROWS = 20_000
MAX_XP = 100_000_000
"""The most that is read for one member; more is likely an id in the wrong column."""
MAX_SHARE = MAX_ADJUSTMENT
"""The most that one import gives a member: as much as one adjustment by staff."""
MAX_PERCENT = 1_000
IMPORT_DAY = date(2015, 1, 1)
"""The date of imported XP: before every week and month of boards and reviews.

When it was earned is unknown. 2015-01-01 is also the epoch of Discord's ids.
"""


class SkipReason(StrEnum):
    """Why a row of a file was skipped."""

    NO_MEMBER = "no-member"
    NO_XP = "no-xp"
    NOT_WHOLE = "not-whole"
    AMBIGUOUS = "ambiguous"
    ROUNDED = "rounded"
    NEGATIVE = "negative"
    TOO_MUCH = "too-much"
    COLUMNS = "columns"


class RowUnit(StrEnum):
    """The unit in which a file's rows are counted."""

    LINE = "line"
    ENTRY = "entry"


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedRow:
    """A skipped row: its number, the reason, and the start of its text."""

    row: int
    why: SkipReason
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersRead:
    """The members with XP in a file, each once, ordered by id.

    `digest` depends only on members and XP, not on the file's format. `without_xp` is the number of
    members with 0 XP, `repeated` the number of further rows of the same members: the highest XP
    counts.
    """

    members: Sequence[tuple[int, int]]
    digest: str
    counted: RowUnit
    skipped: Sequence[SkippedRow]
    skipped_total: int
    without_xp: int
    repeated: int


def scaled(xp: int, percent: int) -> int:
    """Return a percentage of some XP, rounded down."""
    return xp * percent // 100


def share_of(xp: int, percent: int) -> int:
    """Return what an import gives a member who has `xp` in the file, `MAX_SHARE` at most."""
    return min(scaled(xp, percent), MAX_SHARE)
