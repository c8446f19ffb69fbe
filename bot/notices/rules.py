"""Problems that keep the bot from posting in a channel or giving a role, for staff to fix."""

from enum import StrEnum


class Problem(StrEnum):
    """Why Discord refuses a message or a change of roles."""

    CHANNEL_GONE = "channel-gone"
    NOT_ALLOWED = "not-allowed"
    MESSAGE_REFUSED = "message-refused"
    """Discord refuses one message for good; the channel itself works."""
    TAG_NEEDED = "tag-needed"
    """A forum requires a tag on each post, and has none that fits."""
    QUEST_EXTRAS = "quest-extras"
    """Quests are posted, but they get no threads, or are not published."""
    ROLES_NOT_ALLOWED = "roles-not-allowed"
    ROLE_ABOVE = "role-above"
    ROLE_GONE = "role-gone"
    ROLE_RISKY = "role-risky"
    WINNERS_ROLE = "winners-role"
    """The role of who won the last battle can't be given or taken."""
    WEEK_LEADER_ROLE = "week-leader-role"
    """The role of who led the last week can't be given or taken."""
    ROOM_IS_AFK = "room-is-afk"
    """A studio room is the server's AFK channel, so nothing counts in it."""

    @property
    def is_of_roles(self) -> bool:
        """Whether it is about giving roles, not about posting."""
        return self in (
            Problem.ROLES_NOT_ALLOWED,
            Problem.ROLE_ABOVE,
            Problem.ROLE_GONE,
            Problem.ROLE_RISKY,
            Problem.WINNERS_ROLE,
            Problem.WEEK_LEADER_ROLE,
        )
