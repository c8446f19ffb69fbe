"""What can keep the bot from posting in a channel, for its staff to mend."""

from enum import StrEnum


class Problem(StrEnum):
    """Why Discord would not have a message."""

    CHANNEL_GONE = "channel-gone"
    NOT_ALLOWED = "not-allowed"
