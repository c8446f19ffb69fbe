"""Errors of milestones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.errors import CoachError


@dataclass(eq=False, kw_only=True)
class UnknownMilestone(CoachError):
    """The server's skill pack has no such milestone."""

    text: str
    known: Sequence[str]


@dataclass(eq=False, kw_only=True)
class MilestoneReached(CoachError):
    """The member has already reached this milestone, and it pays once."""

    title: str
    at: datetime


@dataclass(eq=False, kw_only=True)
class ClaimIncomplete(CoachError):
    """The claim's link or note is missing."""

    evidence: str
    link_missing: bool
    note_missing: bool
