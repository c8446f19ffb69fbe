"""What is planned for coming postings: the themes of weeks, and what staff placed or skip."""

from dataclasses import dataclass

from bot.calendar.rules.periods import Cadence
from bot.db.rows import execute, fetch_all, fetch_one, insert, select, values_of
from bot.db.transactions import Transaction
from bot.quests.rules.drawing import Planned


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedQuest(Planned):
    """What staff planned for one period."""

    guild_id: int
    cadence: Cadence
    period: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeWeek:
    """A week's theme, and the bag that it was drawn from once the week has begun.

    Before, it is one that staff chose.
    """

    guild_id: int
    week: str
    theme: str
    bag: int | None = None


_COMING = select(
    PlannedQuest,
    """FROM planned_quests
       WHERE guild_id = :guild_id AND cadence = :cadence AND period >= :since
         AND NOT EXISTS (SELECT 1 FROM postings
                         WHERE postings.guild_id = planned_quests.guild_id
                           AND postings.cadence = planned_quests.cadence
                           AND postings.period = planned_quests.period)""",
)

_FIND = select(
    PlannedQuest,
    "FROM planned_quests WHERE guild_id = :guild_id AND cadence = :cadence AND period = :period",
)

_PUT = (
    insert(PlannedQuest, "planned_quests")
    + " ON CONFLICT (guild_id, cadence, period)"
    + " DO UPDATE SET quest = excluded.quest, instead_of = excluded.instead_of"
)

_REMOVE = """
    DELETE FROM planned_quests
    WHERE guild_id = :guild_id AND cadence = :cadence AND period = :period
"""

_REMOVE_SKIP = _REMOVE + " AND quest IS NULL"

_WEEKS = select(
    ThemeWeek,
    """FROM theme_weeks
       WHERE guild_id = :guild_id
         AND (week >= :since OR bag = (SELECT max(bag) FROM theme_weeks
                                       WHERE guild_id = :guild_id))
       ORDER BY week""",
)

_WEEK = select(ThemeWeek, "FROM theme_weeks WHERE guild_id = :guild_id AND week = :week")

# The bag of a week that has begun stays, unless its theme has left the pack.
_BEGIN = (
    insert(ThemeWeek, "theme_weeks")
    + " ON CONFLICT (guild_id, week) DO UPDATE SET theme = excluded.theme, bag = excluded.bag"
    + " WHERE theme_weeks.bag IS NULL OR theme_weeks.theme <> excluded.theme"
)

_CHOOSE = (
    insert(ThemeWeek, "theme_weeks")
    + " ON CONFLICT (guild_id, week) DO UPDATE SET theme = excluded.theme"
    + " WHERE theme_weeks.bag IS NULL"
)

_UNCHOOSE = """
    DELETE FROM theme_weeks WHERE guild_id = :guild_id AND week = :week AND bag IS NULL
"""


def coming(tx: Transaction, guild_id: int, cadence: Cadence, since: str) -> list[PlannedQuest]:
    """Return what is planned for periods from `since` on that have no posting yet."""
    return fetch_all(tx, PlannedQuest, _COMING, guild_id=guild_id, cadence=cadence, since=since)


def find(tx: Transaction, guild_id: int, cadence: Cadence, period: str) -> PlannedQuest | None:
    """Return what is planned for one period."""
    return fetch_one(tx, PlannedQuest, _FIND, guild_id=guild_id, cadence=cadence, period=period)


def put(tx: Transaction, planned: PlannedQuest) -> None:
    """Plan something for a period, instead of what was planned for it."""
    execute(tx, _PUT, **values_of(planned))


def remove(tx: Transaction, guild_id: int, cadence: Cadence, period: str) -> None:
    """Plan nothing for a period."""
    execute(tx, _REMOVE, guild_id=guild_id, cadence=cadence, period=period)


def remove_skip(tx: Transaction, guild_id: int, cadence: Cadence, period: str) -> None:
    """Post a period after all, if it was to be skipped."""
    execute(tx, _REMOVE_SKIP, guild_id=guild_id, cadence=cadence, period=period)


def weeks(tx: Transaction, guild_id: int, since: str) -> list[ThemeWeek]:
    """Return the weeks with a theme from the newest bag, and those from `since` on."""
    return fetch_all(tx, ThemeWeek, _WEEKS, guild_id=guild_id, since=since)


def theme_of(tx: Transaction, guild_id: int, week: str) -> ThemeWeek | None:
    """Return the theme of one week."""
    return fetch_one(tx, ThemeWeek, _WEEK, guild_id=guild_id, week=week)


def begin_week(tx: Transaction, week: ThemeWeek) -> None:
    """Record the theme of a week that begins; one that has begun stays as it is."""
    execute(tx, _BEGIN, **values_of(week))


def choose_theme(tx: Transaction, week: ThemeWeek) -> None:
    """Record the theme that staff chose for a week that has not begun."""
    execute(tx, _CHOOSE, **values_of(week))


def unchoose_theme(tx: Transaction, guild_id: int, week: str) -> None:
    """Forget the theme that staff chose for a week that has not begun."""
    execute(tx, _UNCHOOSE, guild_id=guild_id, week=week)
