"""Errors of time zones."""

from bot.errors import CoachError


class UnknownZone(CoachError):
    """No IANA time zone has this name."""

    name: str
