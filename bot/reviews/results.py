"""Reviews and verdicts, complete for drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.calendar.rules.periods import Cadence
from bot.interactions.rules import Place
from bot.milestones.store import ClaimedCritique
from bot.mixes.rules.expected import Outcome
from bot.reviews.store import Review
from bot.xp.results import Awarded


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCard:
    """Everything that a review's message shows.

    `waiting` is how many reviews are pending with this one, counted up to 100; 0 once decided.
    `cadence` is None for a milestone. `xp` is what accepting pays before any streak bonus. If the
    quest or milestone has left the skill pack, its title is the slug, without evidence or XP.
    `measured` is what of the quest's expectations held for the file. `critiques` are what a claim
    rests on that has no link.
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
    measured: Sequence[Outcome] = ()
    critiques: Sequence[ClaimedCritique] = ()
    reviewer_role_id: int | None
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDecided:
    """A decided review; `is_new` if this click decided it."""

    card: ReviewCard
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictCard:
    """The verdict on a hand-in for its member; if accepted, with its award and day.

    `open_until` is when its quest closes, if it is still open: a declined quest can be completed
    again until then, a milestone claimed at any time. `place` is where to do that.
    """

    review: Review
    title: str
    cadence: Cadence | None
    open_until: datetime | None
    place: Place | None = None
    counts_for: date | None = None
    awarded: Awarded | None = None
