"""Errors of reviews."""

from datetime import datetime

from bot.errors import CoachError


class NothingToReview(CoachError):
    """The hand-in needs a review, but has no link, file or note."""

    hint: str


class WaitingForReview(CoachError):
    """The member's hand-in is waiting for review."""

    is_final = True

    title: str
    since: datetime


class ReviewsNotSetUp(CoachError):
    """The server has no review channel."""

    is_final = True


class ReviewsChannelNeeded(CoachError):
    """Reviews cannot be required before the server has a review channel."""


class EveryoneCannotReview(CoachError):
    """The reviewer role cannot be @everyone."""


class ReviewersOnly(CoachError):
    """Only reviewers and server managers can decide a review."""

    is_final = True

    role_id: int | None


class OwnReview(CoachError):
    """Reviewers cannot decide on their own hand-ins."""

    is_final = True


class ReviewGone(CoachError):
    """The review does not exist in this server, perhaps because its member deleted their data."""

    is_final = True


class AlreadyDecided(CoachError):
    """The review is already decided; decisions are final."""

    is_final = True

    accepted: bool
    decided_by: int | None
    decided_at: datetime


class ReasonNeeded(CoachError):
    """Declining requires a reason."""


class HandInWithdrawn(CoachError):
    """The quest or the milestone has left the skill pack since it was handed in."""

    is_final = True
