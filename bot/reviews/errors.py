"""Errors of milestones, hand-ins and those who judge them."""

from dataclasses import dataclass
from datetime import datetime

from bot.errors import CoachError


@dataclass(eq=False, kw_only=True)
class NothingToReview(CoachError):
    """A reviewer decides, and the hand-in has neither a link nor a file nor a note to go by."""

    hint: str


@dataclass(eq=False, kw_only=True)
class WaitingForReview(CoachError):
    """The member has handed this in, and a reviewer has yet to decide."""

    title: str
    since: datetime


@dataclass(eq=False, kw_only=True)
class ReviewsNotSetUp(CoachError):
    """The server has no channel in which hand-ins are judged."""


@dataclass(eq=False, kw_only=True)
class ReviewsChannelNeeded(CoachError):
    """Staff want a reviewer to decide before there is a channel for it."""


@dataclass(eq=False, kw_only=True)
class EveryoneCannotReview(CoachError):
    """The role of reviewers was to be @everyone, who would judge themselves."""


@dataclass(eq=False, kw_only=True)
class ReviewersOnly(CoachError):
    """Only reviewers and those who may manage the server judge what was handed in."""

    role_id: int | None


@dataclass(eq=False, kw_only=True)
class OwnReview(CoachError):
    """Nobody judges what they have handed in themselves."""


@dataclass(eq=False, kw_only=True)
class ReviewGone(CoachError):
    """Nothing stands behind this review in this server: its member has deleted their data."""


@dataclass(eq=False, kw_only=True)
class AlreadyDecided(CoachError):
    """A reviewer has decided this before, once and for all."""

    accepted: bool
    decided_by: int | None
    decided_at: datetime


@dataclass(eq=False, kw_only=True)
class ReasonNeeded(CoachError):
    """Nothing is declined without a word on why."""


@dataclass(eq=False, kw_only=True)
class HandInWithdrawn(CoachError):
    """The quest or the milestone has left the skill pack since it was handed in."""
