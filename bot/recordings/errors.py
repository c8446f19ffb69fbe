"""What keeps a track from being stored or played."""

from bot.errors import CoachError


class DirectMessagesClosed(CoachError):
    """The member takes no direct messages from the bot, where their track would be stored."""


class TrackNotSent(CoachError):
    """Discord didn't take the message with the track, for a reason that will pass."""


class RecordingLost(CoachError):
    """The message with the track is gone, or has no file any more."""
