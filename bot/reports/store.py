"""SQL of a month's report.

What counts on a producer day is looked for only at members with a standing of that month or week,
as every award makes one. What has no index by time is looked for member by member.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.assessments.rules import Rating
from bot.calendar.rules.periods import LONGEST_OPEN, Cadence, week_of
from bot.db.rows import fetch_all, fetch_exactly_one, fetch_value
from bot.db.transactions import Transaction
from bot.reports.rules import RETENTION_WEEKS, Days, MemberFocus, week_from
from bot.streaks.rules import ACTIVE_MINUTES

_WIDEST_ZONES = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveDays:
    """How many members were active on so many days, and what they did on all days of the month."""

    days: int
    members: int
    minutes: int
    ear_rounds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestCount:
    """Completions of one quest in a month, and how many members found it how hard.

    `voters` are the members who said how hard it was.
    """

    cadence: Cadence
    quest: str
    completions: int
    members: int
    voters: int
    too_easy: int
    right: int
    too_hard: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Members whose first active day was in one week, and how many were active weeks later."""

    members: int
    after_1: int
    after_2: int
    after_4: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherSums:
    """What a server's members did between two instants besides practice and quests."""

    mix_checks: int
    critiques: int
    battle_entries: int
    tracks_added: int
    tracks_released: int


# A month sorts before the weeks and before `all`; each award counts in its month, too.
_FIRST_MONTH = "SELECT min(period) FROM standings WHERE guild_id = :guild_id AND period < 'a'"

# Always true. Without a column that the primary key lacks, SQLite would read the standings of all
# months from that, instead of those of one by their index.
_ANY = "present IN (0, 1)"

_IS_ACTIVE = "(days.minutes >= :active_minutes OR days.quests > 0 OR days.ear_rounds > 0)"

_ACTIVE_DAYS = f"""
    SELECT days, count(*) AS members, CAST(sum(minutes) AS BIGINT) AS minutes,
           CAST(sum(ear_rounds) AS BIGINT) AS ear_rounds
    FROM (SELECT count(*) FILTER (WHERE {_IS_ACTIVE}) AS days, sum(days.minutes) AS minutes,
                 sum(days.ear_rounds) AS ear_rounds
          FROM standings AS month CROSS JOIN practice_days AS days
          WHERE month.guild_id = :guild_id AND month.period = :month AND {_ANY}
            AND days.guild_id = month.guild_id AND days.user_id = month.user_id
            AND days.day >= :first AND days.day <= :last
          GROUP BY days.user_id) AS practised
    GROUP BY days ORDER BY days
"""  # noqa: S608 - from our own code

# Cross joins, so that SQLite goes from members to their rows and not the other way round.
_FOCUSES = f"""
    SELECT sessions.user_id, focus, CAST(sum(sessions.minutes) AS BIGINT) AS minutes,
           count(*) AS sessions
    FROM standings AS month CROSS JOIN sessions
    WHERE month.guild_id = :guild_id AND month.period = :month AND {_ANY}
      AND sessions.guild_id = month.guild_id AND sessions.user_id = month.user_id
      AND sessions.minutes IS NOT NULL AND sessions.undone_at IS NULL
      AND sessions.day >= :first AND sessions.day <= :last
    GROUP BY sessions.user_id, focus
"""  # noqa: S608

_RATED = "count(DISTINCT completions.user_id) FILTER (WHERE rating = '{}')"

_QUESTS = f"""
    SELECT cadence, postings.quest, count(*) AS completions,
           count(DISTINCT completions.user_id) AS members,
           count(DISTINCT completions.user_id) FILTER (WHERE rating IS NOT NULL) AS voters,
           {_RATED.format(Rating.TOO_EASY)} AS too_easy, {_RATED.format(Rating.RIGHT)} AS "right",
           {_RATED.format(Rating.TOO_HARD)} AS too_hard
    FROM postings JOIN completions ON posting_id = postings.id
      AND undone_at IS NULL AND state = 'accepted'
      AND completions.day >= :first AND completions.day <= :last
    LEFT JOIN self_assessments ON completion_id = completions.id
    WHERE postings.guild_id = :guild_id
      AND cadence IN ('daily', 'weekly', 'monthly', 'personal')
      AND opened_at >= :opened_from AND opened_at < :opened_until
    GROUP BY cadence, postings.quest ORDER BY cadence, completions DESC, postings.quest
"""  # noqa: S608

# Active in these days, and never before.
_NEWCOMERS = f"""
    SELECT period.user_id FROM standings AS period
    WHERE period.guild_id = :guild_id AND period.period = :period AND {_ANY}
      AND EXISTS (SELECT 1 FROM practice_days AS days
                  WHERE days.guild_id = :guild_id AND days.user_id = period.user_id
                    AND days.day >= :first AND days.day <= :last AND {_IS_ACTIVE})
      AND NOT EXISTS (SELECT 1 FROM practice_days AS days
                      WHERE days.guild_id = :guild_id AND days.user_id = period.user_id
                        AND days.day < :first AND {_IS_ACTIVE})
"""  # noqa: S608

_NEW_MEMBERS = f"SELECT count(*) FROM ({_NEWCOMERS}) AS newcomers"  # noqa: S608


def _active_after(weeks: int) -> str:
    return f"""
        EXISTS (SELECT 1 FROM practice_days AS days
                WHERE days.guild_id = :guild_id AND days.user_id = newcomers.user_id
                  AND days.day >= :first_{weeks} AND days.day <= :last_{weeks} AND {_IS_ACTIVE})
        AS after_{weeks}
    """  # noqa: S608


_COHORT = f"""
    SELECT count(*) AS members,
           {", ".join(f"count(*) FILTER (WHERE after_{n}) AS after_{n}" for n in RETENTION_WEEKS)}
    FROM (SELECT {", ".join(map(_active_after, RETENTION_WEEKS))}
          FROM ({_NEWCOMERS}) AS newcomers) AS looked_for
"""  # noqa: S608

_OTHERS = """
    SELECT
        (SELECT CAST(coalesce(sum(checks), 0) AS BIGINT)
         FROM members CROSS JOIN mix_check_days AS days
         WHERE members.guild_id = :guild_id AND days.guild_id = members.guild_id
           AND days.user_id = members.user_id
           AND days.day >= :first AND days.day <= :last) AS mix_checks,
        (SELECT count(*) FROM critiques
         WHERE guild_id = :guild_id AND visible_at >= :from_at AND visible_at < :until_at
           AND visible_at <= :now AND hidden_at IS NULL) AS critiques,
        (SELECT count(*) FROM battles JOIN battle_entries ON battle_id = battles.id
         WHERE battles.guild_id = :guild_id AND hidden_at IS NULL
           AND at >= :from_at AND at < :until_at) AS battle_entries,
        (SELECT count(*) FROM tracks
         WHERE guild_id = :guild_id AND added_at >= :from_at AND added_at < :until_at)
            AS tracks_added,
        (SELECT count(*) FROM tracks
         WHERE guild_id = :guild_id AND released_at >= :from_at AND released_at < :until_at)
            AS tracks_released
"""


def first_month(tx: Transaction, guild_id: int) -> str | None:
    """Return the first month with an award, None if there is none yet."""
    month: str | None = fetch_value(tx, _FIRST_MONTH, guild_id=guild_id)
    return month


def active_days(tx: Transaction, guild_id: int, month: str, days: Days) -> Sequence[ActiveDays]:
    """Count a month's members by their active days."""
    return fetch_all(
        tx,
        ActiveDays,
        _ACTIVE_DAYS,
        guild_id=guild_id,
        month=month,
        first=days.first,
        last=days.last,
        active_minutes=ACTIVE_MINUTES,
    )


def practised(tx: Transaction, guild_id: int, month: str, days: Days) -> Sequence[MemberFocus]:
    """Return what each member practised of each focus in a month."""
    return fetch_all(
        *(tx, MemberFocus, _FOCUSES),
        guild_id=guild_id,
        month=month,
        first=days.first,
        last=days.last,
    )


def quests(tx: Transaction, guild_id: int, days: Days, from_at: datetime) -> Sequence[QuestCount]:
    """Count a month's completions by quest; `from_at` is when the month begins in the server."""
    return fetch_all(
        tx,
        QuestCount,
        _QUESTS,
        guild_id=guild_id,
        first=days.first,
        last=days.last,
        opened_from=from_at - LONGEST_OPEN - _WIDEST_ZONES,
        opened_until=from_at + (days.last - days.first) + 2 * _WIDEST_ZONES,
    )


def new_members(tx: Transaction, guild_id: int, month: str, days: Days) -> int:
    """Count the members whose first active day is in a month."""
    return int(
        fetch_value(
            tx,
            _NEW_MEMBERS,
            guild_id=guild_id,
            period=month,
            first=days.first,
            last=days.last,
            active_minutes=ACTIVE_MINUTES,
        )
    )


def cohort(tx: Transaction, guild_id: int, monday: date) -> Cohort:
    """Count the members whose first active day is in the week from `monday`, and who came back."""
    later = {
        f"{end}_{weeks}": getattr(week_from(monday, weeks), end)
        for weeks in RETENTION_WEEKS
        for end in ("first", "last")
    }
    days = week_from(monday)
    return fetch_exactly_one(
        tx,
        Cohort,
        _COHORT,
        guild_id=guild_id,
        period=week_of(monday),
        first=days.first,
        last=days.last,
        active_minutes=ACTIVE_MINUTES,
        **later,
    )


def others(
    tx: Transaction,
    guild_id: int,
    days: Days,
    from_at: datetime,
    until_at: datetime,
    now: datetime,
) -> OtherSums:
    """Sum what members did from `from_at` to before `until_at`, the ends of a month."""
    return fetch_exactly_one(
        tx,
        OtherSums,
        _OTHERS,
        guild_id=guild_id,
        first=days.first,
        last=days.last,
        from_at=from_at,
        until_at=until_at,
        now=now,
    )
