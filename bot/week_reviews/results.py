"""A week in review, complete for drawing."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.boards.store import BoardRow
from bot.tracks.store import Release
from bot.week_leaders.store import WeekLeader
from bot.week_reviews.rules import MAX_LEADERS, Improvement
from bot.week_reviews.store import BattleOver, ThemeTotals, WeekTotals


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeReview:
    """What came of the week's theme; `whole` are the first members who completed every daily."""

    title: str
    totals: ThemeTotals
    whole: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class BattleReview:
    """A battle that ended in the week; `winners` are the first public members who came first."""

    over: BattleOver
    winners: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekReview:
    """The content of a week in review, as of when it was gathered.

    `totals`, `before`, `minutes_by_day` (Monday to Sunday) and `ear_rounds` include private and
    former members, who are not named. `streaks` are the longest current streaks, several if equal.
    `released` is the number of all releases, `releases` only the first few. `critiques` are those
    that reached their makers. `leaders` led the week, and have the `leader_role_id`. `accent` is
    the server's accent colour as 0xRRGGBB.
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
    ear_rounds: int = 0
    ear_rounds_before: int = 0
    accent: int | None = None
    theme: ThemeReview | None = None
    critiques: int = 0
    battles: Sequence[BattleReview] = ()
    leaders: Sequence[WeekLeader] = ()
    leader_role_id: int | None = None

    @property
    def user_ids(self) -> set[int]:
        """The members named in it."""
        named = {row.user_id for row in (*self.top, *self.streaks)}
        named |= {leader.user_id for leader in self.leaders[:MAX_LEADERS]}
        named |= {release.user_id for release in self.releases}
        named |= set(self.theme.whole) if self.theme else set()
        named |= {user_id for battle in self.battles for user_id in battle.winners}
        return named | ({self.improved.user_id} if self.improved else set())
