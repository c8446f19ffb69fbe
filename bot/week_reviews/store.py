"""Weeks in review: schedules, posted reviews, and the sums they show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.db.rows import (
    execute,
    fetch_all,
    fetch_exactly_one,
    fetch_one,
    fetch_value,
    insert,
    select,
    values_of,
)
from bot.db.shards import OWN_SERVER
from bot.db.transactions import Transaction
from bot.week_reviews.rules import Contender, monday_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSchedule:
    """When a server's next review is due."""

    guild_id: int
    next_run_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPosted:
    """The only review of one week in one server."""

    id: int
    guild_id: int
    week: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeTotals:
    """What came of a week's theme: its `posted` dailies, and what `members` completed.

    `whole` is how many completed every daily.
    """

    posted: int
    members: int
    dailies: int
    weeklies: int
    whole: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BattleOver:
    """A battle that ended: how many entries it had, and how many of them came first."""

    id: int
    title: str
    entries: int
    firsts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekTotals:
    """A server's sums in one week; `active` members practised, finished a quest or earned XP."""

    xp: int
    minutes: int
    quests: int
    active: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTotals:
    """A server's sums on one day."""

    day: date
    minutes: int = 0
    ear_rounds: int = 0


_SCHEDULE = (
    insert(ReviewSchedule, "week_review_schedules")
    + " ON CONFLICT (guild_id) DO UPDATE SET next_run_at = excluded.next_run_at"
    + " WHERE week_review_schedules.next_run_at > :now"
)

_FIND_SCHEDULE = select(ReviewSchedule, "FROM week_review_schedules WHERE guild_id = :guild_id")

_DUE = f"""
    SELECT guild_id, next_run_at FROM week_review_schedules
    WHERE next_run_at <= :now AND {OWN_SERVER} ORDER BY next_run_at, guild_id LIMIT :at_most
"""  # noqa: S608 - our own text

_CLAIM = """
    UPDATE week_review_schedules SET next_run_at = :next_run_at
    WHERE guild_id = :guild_id AND next_run_at = :due_at
"""

_CREATE = """
    INSERT INTO week_reviews (guild_id, week, at) VALUES (:guild_id, :week, :now)
    ON CONFLICT (guild_id, week) DO NOTHING
    RETURNING id
"""

_FIND = select(ReviewPosted, "FROM week_reviews WHERE id = :review_id")

_TOTALS = select(
    WeekTotals,
    "FROM standings WHERE guild_id = :guild_id AND period = :week",
    xp="CAST(coalesce(sum(xp), 0) AS BIGINT)",
    minutes="CAST(coalesce(sum(minutes), 0) AS BIGINT)",
    quests="CAST(coalesce(sum(quests), 0) AS BIGINT)",
    active="count(*) FILTER (WHERE xp > 0 OR minutes > 0 OR quests > 0)",
)

_BY_DAY = """
    SELECT practised.day, CAST(sum(practised.minutes) AS BIGINT) AS minutes,
           CAST(sum(practised.ear_rounds) AS BIGINT) AS ear_rounds
    FROM standings AS week JOIN practice_days AS practised
      ON practised.guild_id = week.guild_id AND practised.user_id = week.user_id
      AND practised.day >= :monday AND practised.day <= :sunday
    WHERE week.guild_id = :guild_id AND week.period = :week
    GROUP BY practised.day
"""

_CONTENDERS = """
    SELECT week.user_id, week.xp, CAST(sum(earlier.xp) AS BIGINT) AS earlier_xp
    FROM standings AS week JOIN standings AS earlier
      ON earlier.guild_id = week.guild_id AND earlier.user_id = week.user_id
      AND earlier.period IN (:first, :second, :third, :fourth)
    WHERE week.guild_id = :guild_id AND week.period = :week AND week.present = 1 AND week.xp > 0
    GROUP BY week.user_id, week.xp
"""

_CRITIQUES = """
    SELECT count(*) FROM critiques
    WHERE guild_id = :guild_id AND visible_at >= :from_at AND visible_at < :to_at
      AND visible_at <= :now AND hidden_at IS NULL
"""

_BATTLES_OVER = """
    SELECT battles.id, title, count(battle_entries.id) AS entries,
           count(*) FILTER (WHERE place = 1) AS firsts
    FROM battles JOIN battle_entries ON battle_id = battles.id AND hidden_at IS NULL
    WHERE battles.guild_id = :guild_id AND phase = 'over'
      AND votes_close_at >= :from_at AND votes_close_at < :to_at
    GROUP BY battles.id, title HAVING count(*) FILTER (WHERE place = 1) > 0
    ORDER BY battles.id DESC LIMIT :limit
"""

_WINNERS = """
    SELECT user_id FROM battle_entries JOIN members USING (guild_id, user_id)
    WHERE battle_id = :battle_id AND place = 1 AND hidden_at IS NULL
      AND is_private = 0 AND left_at IS NULL
    ORDER BY battle_entries.at LIMIT :limit
"""

# Follows the word WITH.
_OF_THEME = """
    of_theme AS (
        SELECT count(theme_day) AS posted FROM postings
        WHERE guild_id = :guild_id AND theme_week = :week
    ), by_member AS (
        SELECT completions.guild_id, completions.user_id, count(theme_day) AS dailies,
               count(*) - count(theme_day) AS weeklies, max(completions.id) AS last_id
        FROM postings JOIN completions ON completions.posting_id = postings.id
        WHERE postings.guild_id = :guild_id AND theme_week = :week
          AND undone_at IS NULL AND state = 'accepted'
        GROUP BY completions.guild_id, completions.user_id
    )
"""

_THEME_TOTALS = f"WITH{_OF_THEME}" + select(  # noqa: S608 - from our own code
    ThemeTotals,
    "FROM by_member",
    posted="(SELECT posted FROM of_theme)",
    members="count(*)",
    dailies="CAST(coalesce(sum(dailies), 0) AS BIGINT)",
    weeklies="CAST(coalesce(sum(weeklies), 0) AS BIGINT)",
    whole="count(*) FILTER (WHERE dailies = (SELECT posted FROM of_theme))",
)

_WHOLE_THEME = f"""WITH{_OF_THEME}
    SELECT by_member.user_id
    FROM by_member JOIN members USING (guild_id, user_id)
    JOIN standings ON standings.guild_id = by_member.guild_id
      AND standings.user_id = by_member.user_id AND period = :week AND present = 1
    WHERE dailies = (SELECT posted FROM of_theme) AND is_private = 0
    ORDER BY last_id LIMIT :limit
"""  # noqa: S608 - from our own code


def set_schedule(tx: Transaction, schedule: ReviewSchedule, now: datetime) -> None:
    """Set when a server's next review is due; one already due stays due."""
    execute(tx, _SCHEDULE, **values_of(schedule), now=now)


def find_schedule(tx: Transaction, guild_id: int) -> ReviewSchedule | None:
    """Return when a server's next review is due."""
    return fetch_one(tx, ReviewSchedule, _FIND_SCHEDULE, guild_id=guild_id)


def due_schedules(tx: Transaction, now: datetime, at_most: int) -> list[ReviewSchedule]:
    """Return schedules of own servers that are due at `now`, the oldest first."""
    return fetch_all(tx, ReviewSchedule, _DUE, now=now, at_most=at_most, **tx.shards.binds)


def claim_schedule(tx: Transaction, due: ReviewSchedule, next_run_at: datetime) -> bool:
    """Advance a due schedule; False if another process already has."""
    claimed = execute(
        tx, _CLAIM, guild_id=due.guild_id, due_at=due.next_run_at, next_run_at=next_run_at
    )
    return claimed.rowcount == 1


def create(tx: Transaction, guild_id: int, week: str, now: datetime) -> int | None:
    """Insert a week's review and return its id; None if the week already has one."""
    return fetch_value(tx, _CREATE, guild_id=guild_id, week=week, now=now)


def find(tx: Transaction, review_id: int) -> ReviewPosted | None:
    """Return one review."""
    return fetch_one(tx, ReviewPosted, _FIND, review_id=review_id)


def totals(tx: Transaction, guild_id: int, week: str) -> WeekTotals:
    """Return the sums of all members in one week, private and former ones included."""
    return fetch_exactly_one(tx, WeekTotals, _TOTALS, guild_id=guild_id, week=week)


def by_day(tx: Transaction, guild_id: int, week: str) -> list[DayTotals]:
    """Return the members' sums on each day of a week, from Monday to Sunday."""
    monday = monday_of(week)
    days = [monday + timedelta(days=number) for number in range(7)]
    binds = {"guild_id": guild_id, "week": week, "monday": monday, "sunday": days[-1]}
    found = {each.day: each for each in fetch_all(tx, DayTotals, _BY_DAY, **binds)}
    return [found.get(day) or DayTotals(day=day) for day in days]


def contenders(
    tx: Transaction, guild_id: int, week: str, earlier: Sequence[str]
) -> list[Contender]:
    """Return the members on the week's board who are also on one of the four weeks before."""
    first, second, third, fourth = earlier
    return fetch_all(
        tx,
        Contender,
        _CONTENDERS,
        guild_id=guild_id,
        week=week,
        first=first,
        second=second,
        third=third,
        fourth=fourth,
    )


def theme_totals(tx: Transaction, guild_id: int, week: str) -> ThemeTotals:
    """Return what came of a week's theme, private and former members included."""
    return fetch_exactly_one(tx, ThemeTotals, _THEME_TOTALS, guild_id=guild_id, week=week)


def whole_theme(tx: Transaction, guild_id: int, week: str, limit: int) -> list[int]:
    """Return the first public members who completed every daily of a week's theme."""
    return fetch_all(tx, int, _WHOLE_THEME, guild_id=guild_id, week=week, limit=limit)


def critiques(
    tx: Transaction, guild_id: int, *, from_at: datetime, to_at: datetime, now: datetime
) -> int:
    """Return how many critiques reached their makers in a range of time."""
    return fetch_value(tx, _CRITIQUES, guild_id=guild_id, from_at=from_at, to_at=to_at, now=now)


def battles_over(
    tx: Transaction, guild_id: int, *, from_at: datetime, to_at: datetime, limit: int
) -> list[BattleOver]:
    """Return the battles that were won in a range of time, the latest first."""
    return fetch_all(
        tx,
        BattleOver,
        _BATTLES_OVER,
        guild_id=guild_id,
        from_at=from_at,
        to_at=to_at,
        limit=limit,
    )


def winners(tx: Transaction, battle_id: int, limit: int) -> list[int]:
    """Return the public members who came first in a battle."""
    return fetch_all(tx, int, _WINNERS, battle_id=battle_id, limit=limit)
