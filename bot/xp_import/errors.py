"""Errors of bringing members' XP along from another bot."""

from bot.errors import CoachError


class TooManyRows(CoachError):
    """The file has more rows than are taken from one."""

    most: int


class SpreadsheetFile(CoachError):
    """The file has a spreadsheet's own format, not that of a table in text."""


class NotAnExport(CoachError):
    """The file is neither a table nor an export; `line` is where it breaks off, if it does."""

    line: int | None


class ColumnsUnknown(CoachError):
    """A table does not say which of its columns hold the ids and the XP."""


class IdsRounded(CoachError):
    """A spreadsheet has cut off the last digits of the ids, so nobody can be told by them."""


class ServerMissing(CoachError):
    """A backup of several servers does not hold the one in which it is to be used."""


class ImportGone(CoachError):
    """The preview was cancelled, is too old, or another file has been looked at since."""


class TakeBackTooLate(CoachError):
    """The day in which an import may be taken back as a whole is over."""
