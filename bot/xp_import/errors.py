"""Errors of importing XP from another bot."""

from datetime import datetime

from bot.errors import CoachError


class TooManyRows(CoachError):
    """The file has more rows than the limit."""

    limit: int


class SpreadsheetFile(CoachError):
    """The file is a spreadsheet's binary format, not a text table."""


class NotAnExport(CoachError):
    """The file is neither a table nor an export; `line` is where it is invalid, if known."""

    line: int | None


class ColumnsUnknown(CoachError):
    """The columns of ids and XP cannot be identified."""


class IdsRounded(CoachError):
    """The ids were rounded by a spreadsheet or a script, so they match no members."""


class ServerMissing(CoachError):
    """A backup of several servers does not contain this one."""


class PreviewRunning(CoachError):
    """Another file of this server is still being read."""


class TooManyPreviews(CoachError):
    """The server has had as many files read as it may for now."""

    retry_at: datetime


class ImportRunning(CoachError):
    """Another import of this server is not done yet."""


class PreviewExpired(CoachError):
    """The preview was cancelled, has expired, or was replaced by another file's."""


class ImportUndoTooLate(CoachError):
    """An import can only be undone as a whole for a day, which has passed."""
