"""Errors of buddies."""

from datetime import datetime

from bot.errors import CoachError


class AskedYourself(CoachError):
    """A member asked themselves."""


class AskedBot(CoachError):
    """A member asked a bot."""


class AskedAbsent(CoachError):
    """A member asked somebody who isn't in the server."""


class AskNotTaken(CoachError):
    """The asked member takes no asks, or has a buddy; which of them isn't said."""


class AskOpen(CoachError):
    """The member's last ask is still open."""

    guild_id: int
    ask_id: int
    user_id: int
    lapses_at: datetime


class AskedBefore(CoachError):
    """The member asked the same one not long ago; they can again at `again_at`."""

    again_at: datetime


class TooManyAsks(CoachError):
    """The member has sent as many asks as they can in a day."""

    maximum: int
    again_at: datetime


class HasBuddy(CoachError):
    """The member already has a buddy."""

    guild_id: int


class AskOver(CoachError):
    """The ask has lapsed, was taken back or answered, or its asker has found another buddy."""

    is_final = True


class NotBuddies(CoachError):
    """The member and the other one aren't buddies any more."""

    is_final = True
