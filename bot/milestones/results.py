"""Milestones, complete for drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.interactions.rules import Place
from bot.milestones.store import Claim
from bot.packs.content import Milestone


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneLine:
    """One milestone, its XP before any streak bonus, and the member's newest claim."""

    milestone: Milestone
    xp: int
    claim: Claim | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestonesShown:
    """A page of a pack's milestones for one member; pages count from 0.

    `has_reviewers` says whether the server has a review channel, `place` is where to claim one.
    """

    user_id: int
    place: Place
    lines: Sequence[MilestoneLine]
    has_reviewers: bool
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneShown:
    """One milestone for one member, and the page of the list that it is on, from 0."""

    user_id: int
    line: MilestoneLine
    has_reviewers: bool
    page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimForm:
    """The data for the claim form."""

    milestone: Milestone


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneClaimed:
    """A claim that is waiting for review; if accepted, it counts for `day`."""

    milestone: Milestone
    link: str
    note: str
    day: date
