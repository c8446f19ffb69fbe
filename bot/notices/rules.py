"""What can keep the bot from posting in a channel or giving a role, for staff to mend."""

from enum import StrEnum


class Problem(StrEnum):
    """Why Discord would not have a message, or a member's role changed."""

    CHANNEL_GONE = "channel-gone"
    NOT_ALLOWED = "not-allowed"
    ROLES_NOT_ALLOWED = "roles-not-allowed"
    ROLE_ABOVE = "role-above"
    ROLE_GONE = "role-gone"

    @property
    def is_of_roles(self) -> bool:
        """Tell whether it keeps the bot from giving roles, not from posting."""
        return self in (Problem.ROLES_NOT_ALLOWED, Problem.ROLE_ABOVE, Problem.ROLE_GONE)
