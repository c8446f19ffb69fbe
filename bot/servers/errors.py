"""Errors of settings."""

from dataclasses import dataclass

from bot.errors import CoachError


@dataclass(eq=False, kw_only=True)
class InvalidTime(CoachError):
    """A time of day that is not HH:MM between 00:00 and 23:59."""

    text: str


@dataclass(eq=False, kw_only=True)
class InvalidColour(CoachError):
    """A colour that is not #rrggbb."""

    text: str


@dataclass(eq=False, kw_only=True)
class StaffOnly(CoachError):
    """The member may not manage the server."""


@dataclass(eq=False, kw_only=True)
class ChannelHidden(CoachError):
    """The bot cannot see this channel, so nothing can be posted in it."""

    channel_id: int


@dataclass(eq=False, kw_only=True)
class RoleNotPingable(CoachError):
    """The role is @everyone, which postings never mention."""
