"""Milestones, complete for drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.milestones.store import Claim
from bot.packs.content import Milestone


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneLine:
    """One milestone, what it pays before any streak bonus, and the claim that stands or failed."""

    milestone: Milestone
    xp: int
    claim: Claim | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestonesShown:
    """The milestones of a pack as they are for one member; `judged` where reviewers have a channel.

    Pages count from 0.
    """

    user_id: int
    lines: Sequence[MilestoneLine]
    judged: bool
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimForm:
    """What the form of a claim needs to know."""

    milestone: Milestone


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneClaimed:
    """A claim that waits for a reviewer; once accepted it counts for `day`."""

    milestone: Milestone
    link: str
    note: str
    day: date
