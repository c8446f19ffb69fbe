"""A week in review, complete for drawing."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.boards.store import BoardRow
from bot.tracks.store import Release
from bot.week_reviews.rules import (
    Improvement,
)
from bot.week_reviews.store import WeekTotals


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekReview:
    """Everything that the review of a week shows, as it is when it is asked for.

    `totals`, `before` and `minutes_by_day` (from Monday to Sunday) count everybody; who is private
    or has left is named nowhere. `streaks` are the longest that stand now, if several are as long;
    `released` counts the releases that `releases` has no room for as well. `accent` is the colour
    of the server's pictures as 0xRRGGBB, if it has chosen one.
    """

    id: int
    guild_id: int
    week: str
    totals: WeekTotals
    before: WeekTotals
    minutes_by_day: Sequence[int]
    top: Sequence[BoardRow]
    streaks: Sequence[BoardRow]
    improved: Improvement | None
    releases: Sequence[Release]
    released: int
    accent: int | None = None

    @property
    def user_ids(self) -> set[int]:
        """Everybody it names."""
        named = {row.user_id for row in (*self.top, *self.streaks)}
        named |= {release.user_id for release in self.releases}
        return named | ({self.improved.user_id} if self.improved else set())
