"""What a role can be won in."""

from enum import StrEnum


class Contest(StrEnum):
    """What a role is won in; stored, so a value never changes."""

    BATTLE = "battle"
    WEEK = "week"
