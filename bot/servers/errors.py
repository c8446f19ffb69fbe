"""Errors of settings."""

from bot.errors import CoachError


class InvalidTime(CoachError):
    """The typed text is not a time of day."""

    text: str


class InvalidColour(CoachError):
    """The colour is not #rrggbb."""

    text: str


class StaffOnly(CoachError):
    """The member may not manage the server."""

    is_final = True


class ServerLoading(CoachError):
    """The bot does not know the server's roles and channels yet, so it cannot check permissions."""


class RoleUnknown(CoachError):
    """The role is not in this server."""


class ChannelHidden(CoachError):
    """The bot cannot see this channel, so nothing can be posted in it."""

    channel_id: int


class ChannelUnknown(CoachError):
    """The channel is not in this server."""


class ChannelNotYours(CoachError):
    """The member could not post in this channel themselves, so the bot does not for them."""

    channel_id: int


class RoomNotYours(CoachError):
    """The member could not join this voice channel themselves."""

    channel_id: int


class RoleNotYoursToPing(CoachError):
    """The member's own mention of this role would notify nobody."""

    role_id: int


class RoleNotPingable(CoachError):
    """The role is @everyone, which postings never ping."""


class TagsNotYours(CoachError):
    """The member could not change the tags of this forum themselves."""

    channel_id: int


class TagsNotAllowed(CoachError):
    """The bot may not change the tags of this forum."""

    channel_id: int
