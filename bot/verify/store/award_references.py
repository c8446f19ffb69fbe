"""Finds awards that do not match the work they are for."""

from bot.db.rows import fetch_all, fetch_value
from bot.db.transactions import Transaction
from bot.verify.rules import Fault
from bot.verify.store.batches import IN_RANGE, MemberRange
from bot.xp.rules.awards import PAID_CRITIQUES_A_DAY

# The first few helpful critiques of a day have an award; a hidden one only if it was paid first.
_IS_PAID = f"""
    (EXISTS (SELECT 1 FROM awards
             WHERE awards.guild_id = critiques.guild_id AND source = 'critique'
               AND reference = 'critique:' || critiques.id)
     OR hidden_at IS NULL AND
        (SELECT count(*) FROM awards
         WHERE awards.guild_id = critiques.guild_id AND awards.user_id = critiques.user_id
           AND source = 'critique' AND awards.day = critiques.day) < {PAID_CRITIQUES_A_DAY})
"""  # noqa: S608 - from our own code

# A hidden entry has an award only if it was hidden after the end.
_ENTRIES = f"""
    SELECT guild_id, user_id, id, hidden_at, undone_at,
           (SELECT phase FROM battles WHERE battles.id = battle_id) AS phase,
           (SELECT day FROM awards
            WHERE awards.guild_id = battle_entries.guild_id AND source = 'battle'
              AND reference = 'entry:' || battle_entries.id) AS paid_on
    FROM battle_entries WHERE {IN_RANGE}
"""  # noqa: S608 - from our own code

# Work that has an award: finished sessions that were not discarded, accepted completions, accepted
# claims, finished ear rounds, helpful critiques that were paid, and entries of finished battles.
_WORK = f"""
    SELECT guild_id, user_id, 'session' AS source, 'session:' || id AS reference, day,
           coalesce(minutes, 0) AS minutes, 0 AS quests, 0 AS ear_rounds, undone_at,
           CASE WHEN minutes IS NULL THEN 0 ELSE 1 END AS counts
    FROM sessions WHERE {IN_RANGE} AND discarded_at IS NULL
    UNION ALL
    SELECT guild_id, user_id, 'quest', 'completion:' || id, day, 0, 1, 0, undone_at,
           CASE WHEN state = 'accepted' THEN 1 ELSE 0 END
    FROM completions WHERE {IN_RANGE}
    UNION ALL
    SELECT guild_id, user_id, 'milestone', 'claim:' || id, day, 0, 0, 0, undone_at,
           CASE WHEN state = 'accepted' THEN 1 ELSE 0 END
    FROM milestone_claims WHERE {IN_RANGE}
    UNION ALL
    SELECT guild_id, user_id, 'ears', 'round:' || id, day, 0, 0, 1, undone_at,
           CASE WHEN finished_at IS NULL THEN 0 ELSE 1 END
    FROM ear_rounds WHERE {IN_RANGE}
    UNION ALL
    SELECT guild_id, user_id, 'critique', 'critique:' || id, day, 0, 0, 0, undone_at,
           CASE WHEN is_helpful = 1 AND pays_at IS NULL AND {_IS_PAID} THEN 1 ELSE 0 END
    FROM critiques WHERE {IN_RANGE}
    UNION ALL
    SELECT guild_id, user_id, 'battle', 'entry:' || id, paid_on, 0, 0, 0, undone_at,
           CASE WHEN phase = 'over' AND (hidden_at IS NULL OR paid_on IS NOT NULL)
                THEN 1 ELSE 0 END
    FROM ({_ENTRIES}) AS entered
"""  # noqa: S608 - from our own code

# The award has the same member, day and minutes, one quest for a completion, and one ear round for
# a round. Both are undone together.
_UNMATCHED_WORK = f"""
    WITH work AS ({_WORK})
    SELECT work.guild_id, work.user_id, awards.id AS award_id, work.reference AS subject,
           CASE WHEN awards.id IS NULL THEN 'unpaid'
                WHEN counts = 0 THEN 'undue'
                WHEN (undone_at IS NULL) <> (undo.id IS NULL) THEN 'undone'
                ELSE 'unlike' END AS kind
    FROM work
    LEFT JOIN awards ON awards.guild_id = work.guild_id AND awards.source = work.source
        AND awards.reference = work.reference
    LEFT JOIN awards AS undo ON undo.undoes = awards.id
    WHERE (awards.id IS NULL) = (counts = 1)
       OR awards.user_id <> work.user_id OR awards.day <> work.day
       OR awards.minutes <> work.minutes OR awards.quests <> work.quests
       OR awards.ear_rounds <> work.ear_rounds
       OR (undone_at IS NULL) <> (undo.id IS NULL)
"""  # noqa: S608 - from our own code

# Votes have an award, too, but those on entries that were deleted since are gone.
_FOR_WORK = """
    (source IN ('session', 'quest', 'milestone', 'ears', 'critique')
     OR source = 'battle' AND reference LIKE 'entry:%')
"""

_MORE_AWARDS_THAN_WORK = f"""
    WITH work AS ({_WORK})
    SELECT (SELECT count(*) FROM awards
            WHERE {IN_RANGE} AND {_FOR_WORK})
         > (SELECT count(*) FROM work WHERE counts = 1)
"""  # noqa: S608 - from our own code

_PAYING_FOR_NOTHING = f"""
    WITH work AS ({_WORK})
    SELECT paying.guild_id, paying.user_id, paying.id AS award_id, paying.reference AS subject,
           'nothing' AS kind
    FROM (SELECT guild_id, user_id, id, source, reference FROM awards
          WHERE {IN_RANGE} AND {_FOR_WORK}) AS paying
    LEFT JOIN work ON work.guild_id = paying.guild_id AND work.user_id = paying.user_id
        AND work.source = paying.source AND work.reference = paying.reference
    WHERE work.reference IS NULL
"""  # noqa: S608 - from our own code


# Each mix check was counted for its day, and still is once it was removed.
_UNCOUNTED_MIXES = f"""
    SELECT checks.guild_id, checks.user_id, 'uncounted' AS kind, stored,
           coalesce(counted, 0) AS expected
    FROM (SELECT guild_id, user_id, count(*) AS stored FROM mix_checks WHERE {IN_RANGE}
          GROUP BY guild_id, user_id) AS checks
    LEFT JOIN (SELECT guild_id, user_id, sum(checks) AS counted FROM mix_check_days
               WHERE {IN_RANGE} GROUP BY guild_id, user_id) AS days
        ON days.guild_id = checks.guild_id AND days.user_id = checks.user_id
    WHERE stored > coalesce(counted, 0)
"""  # noqa: S608 - from our own code

_WRONG_EVENTS = f"""
    SELECT paid.guild_id, paid.user_id, 'event' AS kind, paid.id AS award_id,
           'event:' || event_id AS subject
    FROM (SELECT guild_id, user_id, id, event_id, event_percent
          FROM awards WHERE {IN_RANGE} AND event_id IS NOT NULL) AS paid
    LEFT JOIN xp_events ON xp_events.id = event_id AND xp_events.guild_id = paid.guild_id
        AND percent = event_percent
    WHERE xp_events.id IS NULL OR EXISTS (
        SELECT 1 FROM xp_events AS other
        WHERE other.guild_id = paid.guild_id AND other.id <> xp_events.id
          AND other.from_at < xp_events.to_at AND other.to_at > xp_events.from_at
          AND other.to_at > other.from_at)
"""  # noqa: S608 - from our own code

_UNEARNED_ROLES = f"""
    SELECT guild_id, user_id, 'role' AS kind, 'week:' || week AS subject
    FROM (SELECT guild_id, user_id, week FROM won_roles
          WHERE {IN_RANGE} AND contest = 'week' AND is_wanted = 1) AS won
    WHERE NOT EXISTS (
        SELECT 1 FROM week_leaders
        WHERE week_leaders.guild_id = won.guild_id AND week_leaders.user_id = won.user_id
          AND week_leaders.week = won.week)
"""  # noqa: S608 - from our own code


def check_references(tx: Transaction, members: MemberRange) -> list[Fault]:
    """Return faults: work without its own award, and the other way round, wrong events, and mixes.

    An event is wrong if it's another server's, gives another percentage, or overlaps another. Roles
    for a week that their member didn't lead are faults, too.
    """
    binds = members._asdict()
    faults = fetch_all(tx, Fault, _UNMATCHED_WORK, **binds)
    # If all work has its award, and there are as many awards as work, no award is without work.
    if faults or fetch_value(tx, _MORE_AWARDS_THAN_WORK, **binds):
        faults += fetch_all(tx, Fault, _PAYING_FOR_NOTHING, **binds)
    for statement in (_WRONG_EVENTS, _UNEARNED_ROLES, _UNCOUNTED_MIXES):
        faults += fetch_all(tx, Fault, statement, **binds)
    return faults
