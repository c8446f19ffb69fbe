"""What members hand in for somebody else's yes: its kinds, and how far it has come."""

from enum import StrEnum


class ReviewKind(StrEnum):
    """What a reviewer is asked to judge."""

    COMPLETION = "completion"
    MILESTONE = "milestone"


class State(StrEnum):
    """How far a hand-in has come; what is accepted or declined is decided for good."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
