"""Errors about exports."""

from bot.errors import CoachError


class ExportUnderWay(CoachError):
    """The member's export is still being made."""


class ExportTooLarge(CoachError):
    """Even zipped, the export is more than Discord takes."""
