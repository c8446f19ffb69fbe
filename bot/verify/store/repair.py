"""Overwrites a member's figures."""

from dataclasses import asdict
from datetime import datetime

from bot.db.rows import execute
from bot.db.transactions import Transaction
from bot.streaks.rules import Streak
from bot.verify.rules import Figure, Total
from bot.verify.store.snapshots import MemberKey

# The update changes nothing, but takes PostgreSQL's lock on the row.
_LOCK = """
    UPDATE members SET pings = pings WHERE guild_id = :guild_id AND user_id = :user_id
"""

_DELETE = """
    DELETE FROM {table} WHERE guild_id = :guild_id AND user_id = :user_id AND {name} = :name
"""
_DELETES = {
    Figure.STANDING: _DELETE.format(table="standings", name="period"),
    Figure.ATTRIBUTE: _DELETE.format(table="attribute_totals", name="attribute"),
    Figure.PRACTICE_DAY: _DELETE.format(table="practice_days", name="day"),
}

_INSERTS = {
    Figure.STANDING: """
        INSERT INTO standings (guild_id, user_id, period, xp, minutes, quests, present)
        VALUES (:guild_id, :user_id, :name, :xp, :minutes, :quests, :present)
    """,
    Figure.ATTRIBUTE: """
        INSERT INTO attribute_totals (guild_id, user_id, attribute, xp)
        VALUES (:guild_id, :user_id, :name, :xp)
    """,
    Figure.PRACTICE_DAY: """
        INSERT INTO practice_days (guild_id, user_id, day, minutes, quests, ear_rounds)
        VALUES (:guild_id, :user_id, :name, :minutes, :quests, :ear_rounds)
    """,
}

_SET_STREAK = """
    UPDATE members SET streak_days = :days, longest_streak = :longest, streak_last_on = :last_on,
        rest_days = :rest_days
    WHERE guild_id = :guild_id AND user_id = :user_id
"""

_SET_STREAK_END = """
    UPDATE members SET streak_until_at = :until_at
    WHERE guild_id = :guild_id AND user_id = :user_id
"""

_DELETE_ASSESSMENT = {
    "completion": "DELETE FROM self_assessments WHERE completion_id = :id",
    "session": "DELETE FROM self_assessments WHERE session_id = :id",
}

# What was answered is lost: the checks count as never asked.
_ADD_ASSESSMENT = """
    INSERT INTO self_assessments (
        guild_id, user_id, quest, day, at, completion_id, checks, missed
    )
    SELECT completions.guild_id, completions.user_id, quest, day, at, completions.id, '[]', 0
    FROM completions JOIN postings ON postings.id = posting_id
    WHERE completions.id = :completion_id
"""

_FORGET_DRILL = """
    DELETE FROM ear_drills
    WHERE guild_id = :guild_id AND user_id = :user_id AND drill = :drill
      AND NOT EXISTS (
          SELECT 1 FROM ear_rounds
          WHERE guild_id = :guild_id AND user_id = :user_id AND drill = :drill
            AND finished_at IS NOT NULL)
"""

# When it was due is kept; if that is lost, it is due now.
_SET_DRILL = """
    INSERT INTO ear_drills (guild_id, user_id, drill, threshold, rounds, stage, due_on, last_at)
    SELECT guild_id, user_id, drill, threshold,
           (SELECT count(*) FROM ear_rounds
            WHERE guild_id = :guild_id AND user_id = :user_id AND drill = :drill
              AND finished_at IS NOT NULL),
           0, day, finished_at
    FROM ear_rounds
    WHERE guild_id = :guild_id AND user_id = :user_id AND drill = :drill
      AND finished_at IS NOT NULL
    ORDER BY id DESC LIMIT 1
    ON CONFLICT (guild_id, user_id, drill) DO UPDATE
    SET threshold = excluded.threshold, rounds = excluded.rounds
"""

_EXCUSE = """
    INSERT INTO excused_days (guild_id, user_id, day, reason)
    VALUES (:guild_id, :user_id, :day, 'pause')
"""

_UNEXCUSE = """
    DELETE FROM excused_days
    WHERE guild_id = :guild_id AND user_id = :user_id AND day = :day AND reason = 'pause'
"""

_SET_FEEDBACK_COUNT = """
    INSERT INTO feedback_members (guild_id, user_id, {count}) VALUES (:guild_id, :user_id, :value)
    ON CONFLICT (guild_id, user_id) DO UPDATE SET {count} = excluded.{count}
"""
_SET_FEEDBACK_COUNTS = {
    Figure.CRITIQUES_GIVEN: _SET_FEEDBACK_COUNT.format(count="given"),
    Figure.SUBMISSIONS: _SET_FEEDBACK_COUNT.format(count="submitted"),
}


def lock_member(tx: Transaction, member: MemberKey) -> bool:
    """Keep others from changing a member until this transaction ends; False if there is none.

    Unlike `members.lock` it reads nothing, because the row may be damaged.
    """
    return execute(tx, _LOCK, **member._asdict()).rowcount == 1


def replace_total(
    tx: Transaction, figure: Figure, stored: Total | None, recounted: Total | None
) -> None:
    """Replace a total by its value from the ledger, if any; counts of boards are left alone."""
    if stored is not None:
        execute(tx, _DELETES[figure], **asdict(stored))
    if recounted is not None:
        execute(tx, _INSERTS[figure], **asdict(recounted))


def set_streak(tx: Transaction, member: MemberKey, streak: Streak) -> None:
    """Write a member's streak, but not its end."""
    execute(tx, _SET_STREAK, **member._asdict(), **asdict(streak))


def set_streak_end(tx: Transaction, member: MemberKey, until_at: datetime | None) -> None:
    """Write the end of a member's streak."""
    execute(tx, _SET_STREAK_END, **member._asdict(), until_at=until_at)


def delete_assessment(tx: Transaction, of: str) -> None:
    """Delete the assessment of an undone completion or session, such as `completion:12`."""
    kind, _, id_ = of.partition(":")
    execute(tx, _DELETE_ASSESSMENT[kind], id=int(id_))


def add_assessment(tx: Transaction, of: str) -> None:
    """Add an empty assessment to a completion that lacks one, such as `completion:12`."""
    execute(tx, _ADD_ASSESSMENT, completion_id=int(of.partition(":")[2]))


def set_drill(tx: Transaction, member: MemberKey, drill: str) -> None:
    """Set what a member has reached in an ear drill by its finished rounds."""
    execute(tx, _FORGET_DRILL, **member._asdict(), drill=drill)
    execute(tx, _SET_DRILL, **member._asdict(), drill=drill)


def set_feedback_count(tx: Transaction, member: MemberKey, figure: Figure, value: int) -> None:
    """Write how many critiques a member has given, or how many submissions they have had."""
    execute(tx, _SET_FEEDBACK_COUNTS[figure], **member._asdict(), value=value)


def set_paused(tx: Transaction, member: MemberKey, day: str, *, paused: bool) -> None:
    """Store a day of a pause as one that is excused, or remove one that is in no pause."""
    execute(tx, _EXCUSE if paused else _UNEXCUSE, **member._asdict(), day=day)
