"""Reads comma-, semicolon- or tab-separated tables, with or without a header."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.xp_import.errors import ColumnsUnknown, NotAnExport
from bot.xp_import.rules.figures import ID_NAMES, XP_NAMES, member_id, name_of, whole_xp
from bot.xp_import.rules.values import MembersRead, RowUnit, SkipReason
from bot.xp_import.service.gathering import RowCollector

_DELIMITERS = ("\t", ";", ",")  # a comma last: it may be a thousands separator
_DIRECTIVE = "sep="


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    """The columns of a table's ids and XP, and its width."""

    who: int
    xp: int
    width: int


def read_table(text: str) -> MembersRead:
    """Read a table of ids and XP; other columns are ignored.

    Raises:
        NotAnExport: its quotes do not close, or a cell is longer than any could be.
        ColumnsUnknown: it does not say which columns hold the ids and the XP.
        TooManyRows: it has more rows than are taken from one file.
        IdsRounded: a spreadsheet has cut off the last digits of the ids.
    """
    gathering = RowCollector(RowUnit.LINE)
    rows = _rows(text)
    line, first = next(rows, (1, [""]))
    columns = _named(first)
    if columns is None:
        columns = _unnamed(first)
        _take(gathering, columns, line, first)
    for line, cells in rows:
        _take(gathering, columns, line, cells)
    return gathering.read()


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not empty, with the number of the line on which it begins."""
    lines = io.StringIO(text, newline=None)
    skipped = 0
    start = lines.tell()
    first = lines.readline()
    while first and not first.strip():
        skipped, start, first = skipped + 1, lines.tell(), lines.readline()
    delimiter = next((each for each in _DELIMITERS if each in first), ",")
    if first.casefold().startswith(_DIRECTIVE):
        delimiter, skipped = first[len(_DIRECTIVE) :].strip("\n") or "\t", skipped + 1
    else:
        lines.seek(start)
    if len(delimiter) != 1:
        raise NotAnExport(line=skipped)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    line = 1 + skipped
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1 + skipped
    except csv.Error as error:
        raise NotAnExport(line=line) from error


def _named(cells: Sequence[str]) -> _Columns | None:
    """Return the columns named by a header, or None if the row is no header."""
    names = [name_of(cell) for cell in cells]
    who = next((names.index(name) for name in ID_NAMES if name in names), None)
    xp = next((names.index(name) for name in XP_NAMES if name in names), None)
    if who is None and xp is None:
        return None
    if who is None or xp is None:
        raise ColumnsUnknown
    return _Columns(who=who, xp=xp, width=len(cells))


def _unnamed(cells: Sequence[str]) -> _Columns:
    """Return the columns of a table without a header: an id, then XP, and nothing else."""
    filled = [cell for cell in cells if cell.strip()]
    is_row = len(filled) == len(cells[:2]) == 2 and (
        member_id(cells[0]) is not None or not isinstance(whole_xp(cells[1]), SkipReason)
    )
    if not is_row:
        raise ColumnsUnknown
    return _Columns(who=0, xp=1, width=2)


def _take(gathering: RowCollector, columns: _Columns, line: int, cells: Sequence[str]) -> None:
    if any(cell.strip() for cell in cells[columns.width :]):  # such as 1,234 without quotes
        gathering.skip(line, SkipReason.COLUMNS, ", ".join(cells))
        return
    who, amount = (cells[at] if at < len(cells) else "" for at in (columns.who, columns.xp))
    gathering.add(line, who, amount, whole_xp(amount))
