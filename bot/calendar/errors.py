"""Errors of time zones."""

from dataclasses import dataclass

from bot.errors import CoachError


@dataclass(eq=False, kw_only=True)
class UnknownZone(CoachError):
    """No IANA time zone has this name."""

    name: str
