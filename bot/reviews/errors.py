"""Errors of reviews."""

from dataclasses import dataclass
from datetime import datetime

from bot.errors import CoachError


@dataclass(eq=False, kw_only=True)
class NothingToReview(CoachError):
    """The hand-in needs a review, but has no link, file or note."""

    hint: str


@dataclass(eq=False, kw_only=True)
class WaitingForReview(CoachError):
    """The member's hand-in is waiting for review."""

    title: str
    since: datetime


@dataclass(eq=False, kw_only=True)
class ReviewsNotSetUp(CoachError):
    """The server has no review channel."""


@dataclass(eq=False, kw_only=True)
class ReviewsChannelNeeded(CoachError):
    """Reviews cannot be required before the server has a review channel."""


@dataclass(eq=False, kw_only=True)
class EveryoneCannotReview(CoachError):
    """The reviewer role cannot be @everyone."""


@dataclass(eq=False, kw_only=True)
class ReviewersOnly(CoachError):
    """Only reviewers and server managers can decide a review."""

    role_id: int | None


@dataclass(eq=False, kw_only=True)
class OwnReview(CoachError):
    """Reviewers cannot decide on their own hand-ins."""


@dataclass(eq=False, kw_only=True)
class ReviewGone(CoachError):
    """The review does not exist in this server, e.g. its member has deleted their data."""


@dataclass(eq=False, kw_only=True)
class AlreadyDecided(CoachError):
    """The review is already decided; decisions are final."""

    accepted: bool
    decided_by: int | None
    decided_at: datetime


@dataclass(eq=False, kw_only=True)
class ReasonNeeded(CoachError):
    """Declining requires a reason."""


@dataclass(eq=False, kw_only=True)
class HandInWithdrawn(CoachError):
    """The quest or the milestone has left the skill pack since it was handed in."""
