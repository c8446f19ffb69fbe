"""Inserts years of practice by SQL, with every figure as `verify` would compute it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.calendar.rules.days import day_start
from bot.calendar.rules.periods import month_of, standing_periods, week_of
from bot.db.database import Database
from bot.db.rows import execute, execute_each
from bot.db.transactions import Transaction
from bot.streaks.rules import Streak, breaks_on, streak_of
from bot.verify.service.repair import repair_counts

GUILD = 1
FIRST_DAY = date(2016, 1, 4)
"""A Monday, on which everybody starts."""

_FIRST_SESSION_AT = datetime(2016, 1, 4, 9, tzinfo=UTC)

_DAYS = "CREATE TEMPORARY TABLE days (number INTEGER, day TEXT, month TEXT, week TEXT)"
_ADD_DAY = "INSERT INTO days (number, day, month, week) VALUES (:number, :day, :month, :week)"
_DROP_DAYS = "DROP TABLE days"

_SERVER = """
    INSERT INTO servers (guild_id, pack, timezone, daily_time, weekly_day, verification)
    VALUES (:guild_id, 'music-production', 'UTC', '09:00', 0, 'honour')
    ON CONFLICT (guild_id) DO NOTHING
"""

_MEMBERS = """
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :members)
    INSERT INTO members (guild_id, user_id, highest_level, streak_days, longest_streak,
                         streak_last_on, rest_days, streak_until_at)
    SELECT CAST(:guild_id AS BIGINT), n, 250, :streak_days, :longest_streak, :last_on, :rest_days,
           :until_at
    FROM numbers
"""

# Between 10 and 59 minutes on every day, inserted in the order of the days.
_SESSIONS = """
    INSERT INTO sessions (guild_id, user_id, kind, day, timezone, minutes, focus, note)
    SELECT guild_id, user_id, 'logged', day, 'UTC', 10 + (user_id * 7 + number * 13) % 50,
           'mixing', 'The second chorus, with the drums down'
    FROM days CROSS JOIN members WHERE guild_id = :guild_id ORDER BY number, user_id
"""

_SESSION_AWARDS = """
    INSERT INTO awards (guild_id, user_id, at, day, source, reference, base_xp, multiplier_percent,
                        streak_bonus_percent, xp, minutes, quests, attributes, reason)
    SELECT guild_id, user_id, :at + number * 86400, day, 'session', 'session:' || id, base_xp, 110,
           bonus, xp, minutes, 0,
           '{"ear":' || (xp - 3 * (xp / 5)) || ',"technique":' || (xp / 5)
               || ',"knowledge":' || (xp / 5) || ',"discipline":' || (xp / 5) || '}',
           'Mixing, ' || minutes || ' minutes'
    FROM (SELECT id, guild_id, user_id, number, days.day AS day, minutes, 10 * minutes AS base_xp,
                 CASE WHEN number < 25 THEN number ELSE 25 END AS bonus,
                 (10 * minutes * 110 * (100 + CASE WHEN number < 25 THEN number ELSE 25 END) + 5000)
                     / 10000 AS xp
          FROM sessions JOIN days ON days.day = sessions.day
          WHERE guild_id = :guild_id) AS earned
    ORDER BY id
"""

# A daily quest on every day, completed by everybody.
_POSTINGS = """
    INSERT INTO postings (guild_id, cadence, period, quest, bag, opened_at, closes_at)
    SELECT CAST(:guild_id AS BIGINT), 'daily', day, 'five-note-hook', 0, :at + number * 86400,
           :at + number * 86400 + 129600
    FROM days ORDER BY number
"""

_COMPLETIONS = """
    INSERT INTO completions (guild_id, user_id, posting_id, at, day, note, proof_url)
    SELECT members.guild_id, members.user_id, postings.id, opened_at + 3600, period,
           'Five notes, and the fourth of them late', 'https://example.com/hooks/' || period
    FROM postings JOIN members ON members.guild_id = postings.guild_id
    WHERE postings.guild_id = :guild_id ORDER BY postings.id, members.user_id
"""

_QUEST_AWARDS = """
    INSERT INTO awards (guild_id, user_id, at, day, source, reference, base_xp, multiplier_percent,
                        streak_bonus_percent, xp, minutes, quests, attributes, reason)
    SELECT guild_id, user_id, at, day, 'quest', 'completion:' || id, 250, 110, bonus, xp, 0, 1,
           '{"creativity":' || xp || '}', 'Daily quest: Five-note hook'
    FROM (SELECT id, guild_id, user_id, completions.at AS at, completions.day AS day,
                 CASE WHEN number < 25 THEN number ELSE 25 END AS bonus,
                 (250 * 110 * (100 + CASE WHEN number < 25 THEN number ELSE 25 END) + 5000)
                     / 10000 AS xp
          FROM completions JOIN days ON days.day = completions.day
          WHERE guild_id = :guild_id) AS earned
    ORDER BY id
"""

_SUMS = (
    """
        INSERT INTO standings (guild_id, user_id, period, xp, minutes, quests)
        SELECT guild_id, user_id, 'all', sum(xp), sum(minutes), sum(quests)
        FROM awards WHERE guild_id = :guild_id GROUP BY guild_id, user_id
    """,
    """
        INSERT INTO standings (guild_id, user_id, period, xp, minutes, quests)
        SELECT guild_id, user_id, month, sum(xp), sum(minutes), sum(quests)
        FROM awards JOIN days ON days.day = awards.day
        WHERE guild_id = :guild_id GROUP BY guild_id, user_id, month
    """,
    """
        INSERT INTO standings (guild_id, user_id, period, xp, minutes, quests)
        SELECT guild_id, user_id, week, sum(xp), sum(minutes), sum(quests)
        FROM awards JOIN days ON days.day = awards.day
        WHERE guild_id = :guild_id GROUP BY guild_id, user_id, week
    """,
    """
        INSERT INTO attribute_totals (guild_id, user_id, attribute, xp)
        SELECT guild_id, user_id, attribute,
               sum(CASE WHEN attribute = 'ear' THEN awards.xp - 3 * (awards.xp / 5)
                        ELSE awards.xp / 5 END)
        FROM awards CROSS JOIN (SELECT 'ear' AS attribute UNION ALL SELECT 'technique' UNION ALL
                                SELECT 'knowledge' UNION ALL SELECT 'discipline') AS trained
        WHERE guild_id = :guild_id AND source = 'session' GROUP BY guild_id, user_id, attribute
    """,
    """
        INSERT INTO attribute_totals (guild_id, user_id, attribute, xp)
        SELECT guild_id, user_id, 'creativity', sum(xp) FROM awards
        WHERE guild_id = :guild_id AND source = 'quest' GROUP BY guild_id, user_id
    """,
    """
        INSERT INTO practice_days (guild_id, user_id, day, minutes, quests)
        SELECT guild_id, user_id, day, sum(minutes), sum(quests)
        FROM awards WHERE guild_id = :guild_id GROUP BY guild_id, user_id, day
    """,
)


def insert_history(
    database: Database, *, members: int, days: int, quests: bool = False, guild_id: int = GUILD
) -> None:
    """Give each of `members` a session on each of `days` days, with `quests` also a daily quest.

    The rows are those that the commands would have written, except for the handled interactions,
    which are deleted after a while anyway.
    """
    practiced_on = [FIRST_DAY + timedelta(days=number) for number in range(days)]
    with database.writing() as tx:
        tx.execute(_DAYS)
        execute_each(
            tx,
            _ADD_DAY,
            [
                {"number": number, "day": day, "month": month_of(day), "week": week_of(day)}
                for number, day in enumerate(practiced_on)
            ],
        )
        execute(tx, _SERVER, guild_id=guild_id)
        _add_members(tx, guild_id, members, streak_of(practiced_on))
        execute(tx, _SESSIONS, guild_id=guild_id)
        execute(tx, _SESSION_AWARDS, guild_id=guild_id, at=_FIRST_SESSION_AT)
        if quests:
            execute(tx, _POSTINGS, guild_id=guild_id, at=_FIRST_SESSION_AT)
            for statement in (_COMPLETIONS, _QUEST_AWARDS):
                execute(tx, statement, guild_id=guild_id)
        for statement in _SUMS:
            execute(tx, statement, guild_id=guild_id)
        tx.execute(_DROP_DAYS)
    for period in sorted({period for day in practiced_on for period in standing_periods(day)}):
        repair_counts(database, guild_id, period)


def _add_members(tx: Transaction, guild_id: int, members: int, streak: Streak) -> None:
    ends_on = breaks_on(streak)
    assert ends_on is not None
    execute(
        tx,
        _MEMBERS,
        guild_id=guild_id,
        members=members,
        streak_days=streak.days,
        longest_streak=streak.longest,
        last_on=streak.last_on,
        rest_days=streak.rest_days,
        until_at=day_start(ends_on, ZoneInfo("UTC")),
    )
