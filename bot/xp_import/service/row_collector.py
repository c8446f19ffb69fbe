"""Collects the rows of any kind of file, up to a limit, each member once."""

import hashlib
from collections.abc import Collection, Sequence
from typing import NamedTuple

from bot.xp_import.errors import IdsRounded, TooManyRows
from bot.xp_import.rules.figures import (
    DecimalMark,
    decimal_mark,
    is_rounded_id,
    member_id,
    whole_xp,
)
from bot.xp_import.rules.values import MAX_ROWS, MembersRead, RowUnit, SkippedRow, SkipReason

_SHOWN_ROWS = 5
_SHOWN_TEXT = 30
_FEWEST_ROUNDED_BY_SPREADSHEET = 3
_FEWEST_ROUNDED_BY_SCRIPT = 6  # a fifth of all real ids ends in 0


class _Row(NamedTuple):
    """A row as written."""

    number: int
    id_text: str
    xp_text: str
    mark: DecimalMark | None


class RowCollector:
    """Collects the rows of a file while it is read.

    XP is parsed at the end, because `1.234` depends on how the file writes other figures.
    `dot_groups` says that a dot separates thousands, unless the figures show otherwise.
    """

    def __init__(self, counted: RowUnit, *, dot_groups: bool = False) -> None:
        self._counted = counted
        self._dot_groups = dot_groups
        self._rows: list[_Row | SkippedRow] = []

    def add(self, row: int, id_text: str, xp_text: str, mark: DecimalMark | None = None) -> None:
        """Add a row: the id and the XP as written, and its decimal mark if it is known.

        Raises:
            TooManyRows: there are more rows than the limit.
        """
        self._append(_Row(row, id_text, xp_text, mark))

    def skip(self, row: int, why: SkipReason, text: str) -> None:
        """Skip a row that has no member or XP.

        Raises:
            TooManyRows: there are more rows than the limit.
        """
        self._append(SkippedRow(row=row, why=why, text=text[:_SHOWN_TEXT]))

    def read(self) -> MembersRead:
        """Return the members read.

        Raises:
            IdsRounded: the ids were rounded, so they match nobody.
        """
        rows = [each for each in self._rows if isinstance(each, _Row)]
        mark = decimal_mark(row.xp_text for row in rows if row.mark is None)
        xp_of: dict[int, int] = {}
        skipped: list[SkippedRow] = []
        repeated = rounded = 0
        for each in self._rows:
            read = each if isinstance(each, SkippedRow) else self._parsed(each, mark)
            if isinstance(read, SkippedRow):
                skipped.append(read)
                rounded += read.why is SkipReason.ROUNDED
                continue
            user_id, xp = read
            repeated += user_id in xp_of
            xp_of[user_id] = max(xp, xp_of.get(user_id, 0))
        _check_ids(xp_of, rounded)
        members = sorted((user_id, xp) for user_id, xp in xp_of.items() if xp)
        return MembersRead(
            members=members,
            digest=_digest(members),
            counted=self._counted,
            skipped=skipped[:_SHOWN_ROWS],
            skipped_total=len(skipped),
            without_xp=len(xp_of) - len(members),
            repeated=repeated,
        )

    def _append(self, row: _Row | SkippedRow) -> None:
        if len(self._rows) == MAX_ROWS:
            raise TooManyRows(limit=MAX_ROWS)
        self._rows.append(row)

    def _parsed(self, row: _Row, mark: DecimalMark | None) -> tuple[int, int] | SkippedRow:
        user_id = member_id(row.id_text)
        if user_id is None:
            why = SkipReason.ROUNDED if is_rounded_id(row.id_text) else SkipReason.NO_MEMBER
            return SkippedRow(row=row.number, why=why, text=row.id_text[:_SHOWN_TEXT])
        xp = whole_xp(row.xp_text, row.mark or mark, dot_groups=self._dot_groups)
        if isinstance(xp, SkipReason):
            return SkippedRow(row=row.number, why=xp, text=row.xp_text[:_SHOWN_TEXT])
        return user_id, xp


def _check_ids(user_ids: Collection[int], rounded: int) -> None:
    """Check that the ids are not rounded; `rounded` more could not be read for that reason.

    A spreadsheet keeps 15 digits, so that ids end in 000. JavaScript keeps 17: the last digit of
    18, or the last two of 19, are 0.

    Raises:
        IdsRounded: most ids are.
    """
    by_spreadsheet = rounded + sum(user_id % 1_000 == 0 for user_id in user_ids)
    most = 2 * by_spreadsheet > len(user_ids) + rounded
    if by_spreadsheet >= _FEWEST_ROUNDED_BY_SPREADSHEET and most:
        raise IdsRounded
    long = [user_id for user_id in user_ids if user_id >= 10**17]
    by_script = sum(user_id % (10 if user_id < 10**18 else 100) == 0 for user_id in long)
    if by_script >= _FEWEST_ROUNDED_BY_SCRIPT and 10 * by_script >= 9 * len(long):
        raise IdsRounded


def _digest(members: Sequence[tuple[int, int]]) -> str:
    digest = hashlib.sha256()
    for user_id, xp in members:
        digest.update(b"%d:%d\n" % (user_id, xp))
    return digest.hexdigest()
