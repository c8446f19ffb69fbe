"""Which submission a listener gets next.

The one with the fewest critiques, then the one that waits longest. Nothing about its maker counts,
except that nobody hears the same maker twice within four weeks.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.calendar.rules.days import aware
from bot.feedback.rules.submitting import CRITIQUES_EACH

SAME_MAKER_AFTER: Final = timedelta(weeks=4)
CLAIM_LASTS: Final = timedelta(hours=48)
LAPSES: Final = 3
"""How many claims may lapse between two critiques before the listener pauses."""
PAUSE: Final = timedelta(weeks=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An open submission, with how many critiques it has and how many listeners are at it."""

    submission_id: int
    maker_id: int
    critiques: int
    claims: int
    waiting_since: datetime

    @property
    def is_full(self) -> bool:
        """Whether nobody else is needed."""
        return self.critiques + self.claims >= CRITIQUES_EACH


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A submission that the listener has claimed before, whatever came of it."""

    submission_id: int
    maker_id: int
    claimed_at: datetime


def next_up(
    candidates: Iterable[Candidate], listener_id: int, heard: Collection[Heard], now: datetime
) -> Candidate | None:
    """Return what a listener hears next; None if nothing waits for them.

    An open claim counts as half a critique.
    """
    submissions, now = {each.submission_id for each in heard}, aware(now)
    makers = {each.maker_id for each in heard if now - each.claimed_at < SAME_MAKER_AFTER}
    makers.add(listener_id)
    return min(
        (
            each
            for each in candidates
            if not each.is_full
            and each.submission_id not in submissions
            and each.maker_id not in makers
        ),
        key=lambda each: (
            2 * each.critiques + each.claims,
            each.waiting_since,
            each.submission_id,
        ),
        default=None,
    )
