"""What reviewers are shown, and what members are told of their verdicts, complete for drawing."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.calendar.rules.periods import Cadence
from bot.reviews.store import Review
from bot.xp.results import Awarded


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
