"""What reviewers are shown, and what members are told of their verdicts, complete for drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.calendar.rules.periods import Cadence
from bot.milestones.store import Claim
from bot.packs.content import Milestone
from bot.reviews.store import Review
from bot.services.awarding import Awarded


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCard:
    """Everything that a review's message shows.

    `cadence` is that of a quest, None for a milestone; `xp` is what a yes pays before any streak
    bonus. What has left the skill pack since is named by its slug, and has neither evidence nor
    XP.
    """

    review: Review
    title: str
    cadence: Cadence | None
    evidence: str | None
    xp: int | None
    link: str | None
    note: str | None
    file_name: str | None = None
    file_url: str | None = None
    file_bytes: int | None = None
    reviewer_role_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDecided:
    """A review as it stands once somebody has decided; `anew` when it was by this very click."""

    card: ReviewCard
    anew: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictTold:
    """What a member hears of their hand-in: of an accepted one, what it gave, and for which day.

    `open_until` is when its quest closes, if it is open still: one that was declined may be handed
    in again until then, a milestone claimed again at any time.
    """

    review: Review
    title: str
    cadence: Cadence | None
    open_until: datetime | None
    counts_for: date | None = None
    awarded: Awarded | None = None


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
