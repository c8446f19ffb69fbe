"""Kinds and states of hand-ins that are reviewed."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

NOTIFY_EVERY: Final = timedelta(hours=1)
"""While reviews wait, their messages ping the reviewers at most this often."""
MEASURED_WITHIN: Final = timedelta(minutes=2)
"""How long a review's message waits for figures of the file that was handed in."""
MOST_COUNTED: Final = 100
"""A review's message counts those that wait up to here."""


class ReviewKind(StrEnum):
    """What is reviewed."""

    COMPLETION = "completion"
    MILESTONE = "milestone"


class State(StrEnum):
    """The state of a hand-in; accepted and declined are final."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class MissingFile(StrEnum):
    """Why a hand-in's file is not attached to its review."""

    TOO_LARGE = "too-large"
    UNREACHABLE = "unreachable"
    """Its link has expired, or the download failed."""
    REFUSED = "refused"
    """Discord did not take it from us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewer:
    """A member who clicked a review: their roles and permissions, and the message."""

    user_id: int
    role_ids: frozenset[int]
    manages_server: bool
    channel_id: int | None = None
    message_id: int | None = None
