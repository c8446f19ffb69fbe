"""Reads comma-, semicolon- or tab-separated tables, with or without a header."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.xp_import.errors import ColumnsUnknown, NotAnExport
from bot.xp_import.rules.figures import ID_NAMES, XP_NAMES, member_id, name_of, whole_xp
from bot.xp_import.rules.values import MembersRead, RowUnit, SkipReason
from bot.xp_import.service.row_collector import RowCollector

_DELIMITERS = ("\t", ";", ",")  # a comma last: it may be a thousands separator
_DIRECTIVE = "sep="


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    """The columns of a table's ids and XP, and its width."""

    id: int
    xp: int
    width: int


def read_table(text: str) -> MembersRead:
    """Read a table of ids and XP; other columns are ignored.

    Raises:
        NotAnExport: a quote is not closed, or a cell is too long.
        ColumnsUnknown: the columns of ids and XP cannot be identified.
        TooManyRows: it has more rows than the limit.
        IdsRounded: a spreadsheet has rounded the ids.
    """
    lines, delimiter, skipped = _opened(text)
    # Where a semicolon separates columns, a comma is the decimal mark, and a dot is not.
    collector = RowCollector(RowUnit.LINE, dot_groups=delimiter == ";")
    rows = _rows(lines, delimiter, skipped)
    line, first = next(rows, (1, [""]))
    columns = _named(first)
    if columns is None:
        columns = _unnamed(first)
        _add_row(collector, columns, line, first)
    for line, cells in rows:
        _add_row(collector, columns, line, cells)
    return collector.read()


def _opened(text: str) -> tuple[io.StringIO, str, int]:
    """Return a table from its first row on, its delimiter, and how many lines come before."""
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
    return lines, delimiter, skipped


def _rows(lines: io.StringIO, delimiter: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """Yield each non-empty row, with the number of its first line."""
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
    id_at = next((names.index(name) for name in ID_NAMES if name in names), None)
    xp_at = next((names.index(name) for name in XP_NAMES if name in names), None)
    if id_at is None and xp_at is None:
        return None
    if id_at is None or xp_at is None:
        raise ColumnsUnknown
    return _Columns(id=id_at, xp=xp_at, width=len(cells))


def _unnamed(cells: Sequence[str]) -> _Columns:
    """Return the columns of a table without a header: an id, then XP, and nothing else."""
    filled = [cell for cell in cells if cell.strip()]
    is_row = len(filled) == len(cells[:2]) == 2 and (
        member_id(cells[0]) is not None or not isinstance(whole_xp(cells[1]), SkipReason)
    )
    if not is_row:
        raise ColumnsUnknown
    return _Columns(id=0, xp=1, width=2)


def _add_row(collector: RowCollector, columns: _Columns, line: int, cells: Sequence[str]) -> None:
    if any(cell.strip() for cell in cells[columns.width :]):  # for example 1,234 without quotes
        collector.skip(line, SkipReason.COLUMNS, ", ".join(cells))
        return
    id_text, xp_text = (cells[at] if at < len(cells) else "" for at in (columns.id, columns.xp))
    collector.add(line, id_text, xp_text)
