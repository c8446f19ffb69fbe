"""What members hand in for somebody else's yes: its kinds, and how far it has come."""

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Who wants to decide, as Discord has them at this click, and which message they clicked."""

    user_id: int
    role_ids: frozenset[int]
    manages_server: bool
    channel_id: int | None = None
    message_id: int | None = None
