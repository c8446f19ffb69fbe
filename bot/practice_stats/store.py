"""SQL of practice statistics.

Each statement reads only the member's own rows. Where there may be thousands, they stay tuples.
"""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter

from bot.db.rows import execute, fetch_all, fetch_one, select
from bot.db.transactions import Transaction
from bot.practice_stats.rules import Span
from bot.xp.rules.awards import stretches_between
from bot.xp.store.ledger import PracticeDay


@dataclass(frozen=True, slots=True, kw_only=True)
class FocusMinutes:
    """The minutes of a focus in a period, and how many of them are from logged sessions."""

    focus: str
    minutes: int
    logged_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FocusDay:
    """The minutes of a focus on one producer day."""

    focus: str
    day: date
    minutes: int


# A day whose awards are all undone has a row of zeros.
_FIRST = """
    SELECT day FROM practice_days
    WHERE guild_id = :guild_id AND user_id = :user_id
      AND (minutes > 0 OR quests > 0 OR ear_rounds > 0)
    ORDER BY day LIMIT 1
"""

_DAYS = select(
    PracticeDay,
    """FROM practice_days
       WHERE guild_id = :guild_id AND user_id = :user_id AND day >= :since AND day <= :today
         AND (minutes > 0 OR quests > 0 OR ear_rounds > 0)
       ORDER BY day""",
)

_FOCUSES = """
    SELECT focus, CAST(sum(minutes) AS BIGINT) AS minutes,
           CAST(coalesce(sum(minutes) FILTER (WHERE kind = 'logged'), 0) AS BIGINT)
               AS logged_minutes
    FROM sessions
    WHERE guild_id = :guild_id AND user_id = :user_id AND day >= :since AND day <= :today
      AND minutes IS NOT NULL AND undone_at IS NULL
    GROUP BY focus ORDER BY 2 DESC, focus
"""

_FOCUS_DAYS = """
    SELECT focus, day, CAST(sum(minutes) AS BIGINT) AS minutes FROM sessions
    WHERE guild_id = :guild_id AND user_id = :user_id AND day >= :since AND day <= :today
      AND minutes IS NOT NULL AND undone_at IS NULL
    GROUP BY focus, day ORDER BY day, focus
"""

_XP = """
    SELECT day, CAST(sum(xp) AS BIGINT) AS xp FROM awards
    WHERE guild_id = :guild_id AND user_id = :user_id AND day >= :since
    GROUP BY day ORDER BY day
"""

# One row per break, and one for a session without breaks.
_CLOCKED = """
    SELECT sessions.id, started_at, ended_at, from_at, to_at
    FROM sessions LEFT JOIN breaks ON breaks.session_id = sessions.id
    WHERE guild_id = :guild_id AND user_id = :user_id AND day >= :since AND day <= :today
      AND kind <> 'logged' AND minutes IS NOT NULL AND undone_at IS NULL
    ORDER BY day, sessions.id, from_at
"""


def began_on(tx: Transaction, guild_id: int, user_id: int) -> date | None:
    """Return the first day with practice or a quest."""
    return fetch_one(tx, date, _FIRST, guild_id=guild_id, user_id=user_id)


def days(
    tx: Transaction, guild_id: int, user_id: int, since: date, today: date
) -> list[PracticeDay]:
    """Return the days with practice or a quest, the oldest first."""
    return fetch_all(
        tx, PracticeDay, _DAYS, guild_id=guild_id, user_id=user_id, since=since, today=today
    )


def focuses(
    tx: Transaction, guild_id: int, user_id: int, since: date, today: date
) -> list[FocusMinutes]:
    """Return the minutes per focus, the most practised first."""
    return fetch_all(
        tx, FocusMinutes, _FOCUSES, guild_id=guild_id, user_id=user_id, since=since, today=today
    )


def focus_days(
    tx: Transaction, guild_id: int, user_id: int, since: date, today: date
) -> list[FocusDay]:
    """Return the minutes per focus and day, the oldest first."""
    return fetch_all(
        tx, FocusDay, _FOCUS_DAYS, guild_id=guild_id, user_id=user_id, since=since, today=today
    )


def xp_by_day(tx: Transaction, guild_id: int, user_id: int, since: date) -> list[tuple[date, int]]:
    """Return the XP of each day with ledger rows from `since` on."""
    rows = execute(tx, _XP, guild_id=guild_id, user_id=user_id, since=since)
    return [(date.fromisoformat(day), xp) for day, xp in rows]


def stretches(tx: Transaction, guild_id: int, user_id: int, since: date, today: date) -> list[Span]:
    """Return the stretches of practice in timed and room sessions; logged ones have no times."""
    rows = execute(tx, _CLOCKED, guild_id=guild_id, user_id=user_id, since=since, today=today)
    spans: list[Span] = []
    for (_, started_at, ended_at), session in groupby(rows, itemgetter(0, 1, 2)):
        pauses = [(row[3], row[4]) for row in session if row[3] is not None]
        spans += [
            (from_at, min(to_at, ended_at))  # after a rollback a break may start past the end
            for from_at, to_at in stretches_between(started_at, ended_at, pauses)
            if from_at < to_at
        ]
    return spans
