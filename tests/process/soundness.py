"""Whether a database keeps the promises of the data, reckoned anew from its ledger."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from tests.process.stage import Bot

# Each query returns rows only where a promise is broken.
BROKEN = {
    "an attribute differs from the ledger": """
        SELECT guild_id, user_id, key, sum(value) AS earned,
            (SELECT xp FROM attribute_totals AS held WHERE held.guild_id = awards.guild_id
                AND held.user_id = awards.user_id AND held.attribute = key) AS held
        FROM awards, json_each(awards.attributes)
        GROUP BY guild_id, user_id, key HAVING earned IS NOT coalesce(held, 0)
    """,
    "an award's attributes do not sum to its XP": """
        SELECT id, xp, (SELECT sum(value) FROM json_each(attributes)) AS parts
        FROM awards WHERE xp <> parts
    """,
    "a practice day differs from the ledger": """
        SELECT guild_id, user_id, day, sum(minutes), sum(quests) FROM (
            SELECT guild_id, user_id, day, minutes, quests FROM awards
            UNION ALL SELECT guild_id, user_id, day, -minutes, -quests FROM practice_days
        ) GROUP BY 1, 2, 3 HAVING sum(minutes) <> 0 OR sum(quests) <> 0
    """,
    "a session and its award differ": """
        SELECT sessions.id, sessions.minutes, count(awards.id), sum(awards.minutes)
        FROM sessions LEFT JOIN awards ON awards.source = 'session'
            AND awards.reference = 'session:' || sessions.id
        GROUP BY sessions.id
        HAVING count(awards.id) <> (sessions.minutes IS NOT NULL)
            OR sum(awards.minutes) <> sessions.minutes
    """,
    "a completion that counts has not one award, or another has one": """
        SELECT completions.id, state, count(awards.id) FROM completions
        LEFT JOIN awards ON awards.source = 'quest'
            AND awards.reference = 'completion:' || completions.id
        GROUP BY completions.id HAVING count(awards.id) <> (state = 'accepted')
    """,
    "a milestone that counts has not one award, or another has one": """
        SELECT milestone_claims.id, state, count(awards.id) FROM milestone_claims
        LEFT JOIN awards ON awards.source = 'milestone'
            AND awards.reference = 'claim:' || milestone_claims.id
        GROUP BY milestone_claims.id HAVING count(awards.id) <> (state = 'accepted')
    """,
    "an award pays for nothing": """
        SELECT id, source, reference FROM awards
        WHERE source = 'session' AND reference NOT IN (SELECT 'session:' || id FROM sessions)
            OR source = 'quest' AND reference NOT IN (SELECT 'completion:' || id FROM completions)
            OR source = 'milestone'
                AND reference NOT IN (SELECT 'claim:' || id FROM milestone_claims)
    """,
    "a posting is completed twice": """
        SELECT posting_id, user_id, count(*) FROM completions
        WHERE undone_at IS NULL AND state <> 'declined' GROUP BY 1, 2 HAVING count(*) > 1
    """,
    "an undo does not negate what it undoes": """
        SELECT undo.id FROM awards AS undo JOIN awards AS first ON first.id = undo.undoes
        WHERE undo.xp <> -first.xp OR undo.minutes <> -first.minutes OR undo.day <> first.day
    """,
    "an undone session and its undo do not go together": """
        SELECT sessions.id, sessions.undone_at, undo.id FROM sessions
        JOIN awards AS first ON first.reference = 'session:' || sessions.id
        LEFT JOIN awards AS undo ON undo.undoes = first.id
        WHERE (sessions.undone_at IS NULL) <> (undo.id IS NULL)
    """,
}


def assert_sound(bot: Bot) -> None:
    """See that everything that is reckoned equals the ledger, and the ledger what it pays for."""
    assert bot.sql("PRAGMA integrity_check") == [("ok",)]
    assert bot.sql("PRAGMA foreign_key_check") == []
    for promise, query in BROKEN.items():
        assert bot.sql(query) == [], promise
    columns = "guild_id, user_id, {}, xp, minutes, quests"
    ledger = bot.sql(f"SELECT {columns.format('day')} FROM awards")
    assert summed(
        (guild, user, period, *figures)
        for guild, user, day, *figures in ledger
        for period in periods_of(day)
    ) == summed(bot.sql(f"SELECT {columns.format('period')} FROM standings"))


def summed(rows: Any) -> dict[Any, Sequence[int]]:
    """Add up the figures behind the three columns that say whose and when they are."""
    sums: dict[Any, Sequence[int]] = {}
    for *key, xp, minutes, quests in rows:
        before = sums.get(tuple(key), (0, 0, 0))
        sums[tuple(key)] = tuple(map(sum, zip(before, (xp, minutes, quests), strict=True)))
    return sums


def periods_of(day: str) -> tuple[str, str, str]:
    """The periods that a producer day counts for."""
    year, week, _ = date.fromisoformat(day).isocalendar()
    return ("all", day[:7], f"{year}-W{week:02d}")
