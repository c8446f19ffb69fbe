"""A month's report, complete for drawing.

A count that is None is 1 or 2: too few to show without telling about a person.
"""

from dataclasses import dataclass
from datetime import date

from bot.calendar.rules.periods import Cadence
from bot.reports.store import OtherSums


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthSums:
    """Sums of the whole server; `active` members had an active day, `new` ones their first."""

    active: int
    new: int
    active_days: int
    minutes: int
    sessions: int
    quests: int
    ear_rounds: int
    others: OtherSums

    @property
    def is_anything(self) -> bool:
        """Whether anything happened at all."""
        others = self.others
        return any(
            (
                *(self.active, self.minutes, self.sessions, self.quests, self.ear_rounds),
                *(others.mix_checks, others.critiques, others.battle_entries),
                *(others.tracks_added, others.tracks_released),
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FocusReport:
    """What members practised of a focus; `slug` is None for all that is not shown alone."""

    slug: str | None
    name: str | None
    minutes: int
    sessions: int
    members: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """How many members found a quest how hard."""

    too_easy: int
    right: int
    too_hard: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestReport:
    """A posted quest that members completed; `votes` is None if too few members voted.

    `title` is as staff or the pack wrote it.
    """

    slug: str
    title: str
    cadence: Cadence
    completions: int | None
    votes: Votes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retained:
    """How many newcomers were active in the week so many `weeks` after their first.

    It is None as long as that week isn't over; see `CohortReport` for when it isn't shown.
    """

    weeks: int
    members: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortReport:
    """The newcomers of the week from `monday`; `retained` is empty if they are too few."""

    monday: date
    members: int | None
    retained: tuple[Retained, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthReport:
    """A server's month.

    `first_month` is the first with any figures, None if there are none yet; `this_month` is the
    current one. `before` are the sums of the month before, None if it has none. `bands` are the
    members in each of `DAY_BANDS`. `by_cadence` counts completions, personal ones too. `accent` is
    the server's colour for pictures.
    """

    month: str
    first_month: str | None
    this_month: str
    accent: int | None
    sums: MonthSums
    before: MonthSums | None
    bands: tuple[int | None, ...]
    focuses: tuple[FocusReport, ...]
    by_cadence: tuple[tuple[Cadence, int], ...]
    quests: tuple[QuestReport, ...]
    cohorts: tuple[CohortReport, ...]

    @property
    def is_over(self) -> bool:
        """Whether the month is over."""
        return self.month < self.this_month
