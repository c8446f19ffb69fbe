"""Collects the rows of any kind of file, up to a limit, each member once."""

import hashlib

from bot.xp_import.errors import IdsRounded, TooManyRows
from bot.xp_import.rules.figures import member_id
from bot.xp_import.rules.values import MAX_ROWS, MembersRead, RowUnit, SkippedRow, SkipReason

_SHOWN_ROWS = 5
_SHOWN_TEXT = 30
_FEWEST_ROUNDED = 3
_ROUNDED = 1_000


class RowCollector:
    """Collects the rows of a file while it is read."""

    def __init__(self, counted: RowUnit) -> None:
        self._counted = counted
        self._rows = 0
        self._xp: dict[int, int] = {}
        self._repeated = 0
        self._skipped: list[SkippedRow] = []
        self._skipped_total = 0

    def add(self, row: int, id_text: str, xp_text: str, xp: int | SkipReason) -> None:
        """Add a row: the id and the XP as written, and the parsed XP.

        Raises:
            TooManyRows: there are more rows than the limit.
        """
        self._count()
        user_id = member_id(id_text)
        if user_id is None:
            self._skip(row, SkipReason.NO_MEMBER, id_text)
        elif isinstance(xp, SkipReason):
            self._skip(row, xp, xp_text)
        else:
            self._repeated += user_id in self._xp
            self._xp[user_id] = max(xp, self._xp.get(user_id, 0))

    def skip(self, row: int, why: SkipReason, text: str) -> None:
        """Skip a row that has no member or XP.

        Raises:
            TooManyRows: there are more rows than the limit.
        """
        self._count()
        self._skip(row, why, text)

    def read(self) -> MembersRead:
        """Return the members read.

        Raises:
            IdsRounded: a spreadsheet has rounded the ids.
        """
        rounded = sum(user_id % _ROUNDED == 0 for user_id in self._xp)
        if rounded >= _FEWEST_ROUNDED and 2 * rounded > len(self._xp):
            raise IdsRounded
        members = sorted((user_id, xp) for user_id, xp in self._xp.items() if xp)
        digest = hashlib.sha256()
        for user_id, xp in members:
            digest.update(b"%d:%d\n" % (user_id, xp))
        return MembersRead(
            members=members,
            digest=digest.hexdigest(),
            counted=self._counted,
            skipped=self._skipped,
            skipped_total=self._skipped_total,
            without_xp=len(self._xp) - len(members),
            repeated=self._repeated,
        )

    def _count(self) -> None:
        self._rows += 1
        if self._rows > MAX_ROWS:
            raise TooManyRows(limit=MAX_ROWS)

    def _skip(self, row: int, why: SkipReason, text: str) -> None:
        self._skipped_total += 1
        if len(self._skipped) < _SHOWN_ROWS:
            self._skipped.append(SkippedRow(row=row, why=why, text=text[:_SHOWN_TEXT]))
