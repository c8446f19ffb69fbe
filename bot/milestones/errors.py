"""Errors of milestones."""

from collections.abc import Sequence
from datetime import datetime

from bot.errors import CoachError


class UnknownMilestone(CoachError):
    """The server's skill pack has no such milestone."""

    text: str
    known: Sequence[str]


class MilestoneReached(CoachError):
    """The member has already reached this milestone, and it pays once."""

    is_final = True

    title: str
    at: datetime


class ClaimIncomplete(CoachError):
    """The claim's link or note is missing."""

    evidence: str
    link_missing: bool
    note_missing: bool
