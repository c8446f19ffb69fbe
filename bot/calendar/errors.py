"""Errors of time zones."""

from collections.abc import Sequence

from bot.errors import CoachError


class UnknownZone(CoachError):
    """No time zone has this name, or no single one; `likely` are the first that come near it."""

    name: str
    likely: Sequence[str] = ()
