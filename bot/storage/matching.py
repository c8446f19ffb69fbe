"""What in the ledgers of a span of members does not belong together."""

from dataclasses import dataclass

from bot.db.rows import execute, fetch_all, fetch_value
from bot.db.transactions import Transaction
from bot.storage.verifying import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoRow:
    """A row that takes an award back, and the one that it names, if there is such a one."""

    id: int
    guild_id: int
    user_id: int
    day: str
    base_xp: int
    xp: int
    minutes: int
    quests: int
    attributes: str
    undoes: int
    first_guild_id: int | None
    first_user_id: int | None
    first_day: str | None
    first_base_xp: int | None
    first_xp: int | None
    first_minutes: int | None
    first_quests: int | None
    first_attributes: str | None
    first_undoes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRow:
    """A session, completion or claim that does not go with its award, if it has one.

    `counts` is whether it is to have one, `is_undone` whether the award was taken back.
    """

    guild_id: int
    user_id: int
    reference: str
    counts: bool
    undone_at: int | None
    award_id: int | None
    award_is_undone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardRow:
    """An award that names what it pays for."""

    id: int
    guild_id: int
    user_id: int
    reference: str


_TALLY = """
    SELECT coalesce(sum(CASE WHEN source IN ('session', 'quest', 'milestone') THEN 1 ELSE 0 END), 0)
               AS paying,
           count(undoes) AS undoing
    FROM awards
    WHERE (guild_id, user_id) > (:after_guild, :after_user)
      AND (guild_id, user_id) <= (:guild, :user)
"""

_PAID_WORK = """
    SELECT (SELECT count(minutes) FROM sessions
            WHERE (guild_id, user_id) > (:after_guild, :after_user)
              AND (guild_id, user_id) <= (:guild, :user))
         + (SELECT count(*) FROM completions
            WHERE (guild_id, user_id) > (:after_guild, :after_user)
              AND (guild_id, user_id) <= (:guild, :user) AND state = 'accepted')
         + (SELECT count(*) FROM milestone_claims
            WHERE (guild_id, user_id) > (:after_guild, :after_user)
              AND (guild_id, user_id) <= (:guild, :user) AND state = 'accepted')
"""

_UNDOS = """
    SELECT undo.id, undo.guild_id, undo.user_id, undo.day, undo.base_xp, undo.xp, undo.minutes,
           undo.quests, undo.attributes, undo.undoes,
           first.guild_id AS first_guild_id, first.user_id AS first_user_id,
           first.day AS first_day, first.base_xp AS first_base_xp, first.xp AS first_xp,
           first.minutes AS first_minutes, first.quests AS first_quests,
           first.attributes AS first_attributes, first.undoes AS first_undoes
    FROM awards AS undo LEFT JOIN awards AS first ON first.id = undo.undoes
    WHERE (undo.guild_id, undo.user_id) > (:after_guild, :after_user)
      AND (undo.guild_id, undo.user_id) <= (:guild, :user)
      AND undo.undoes IS NOT NULL
    ORDER BY undo.guild_id, undo.user_id
"""

# What is to have an award: a finished session, an accepted completion, an accepted claim. It is to
# be of the same member and day, with the same minutes, and one quest for a completion. Either is
# undone with the other.
_UNMATCHED_WORK = """
    WITH work AS (
        SELECT guild_id, user_id, 'session' AS source, 'session:' || id AS reference, day,
               coalesce(minutes, 0) AS minutes, 0 AS quests, undone_at,
               CASE WHEN minutes IS NULL THEN 0 ELSE 1 END AS counts
        FROM sessions
        WHERE (guild_id, user_id) > (:after_guild, :after_user)
          AND (guild_id, user_id) <= (:guild, :user)
        UNION ALL
        SELECT guild_id, user_id, 'quest', 'completion:' || id, day, 0, 1, undone_at,
               CASE WHEN state = 'accepted' THEN 1 ELSE 0 END
        FROM completions
        WHERE (guild_id, user_id) > (:after_guild, :after_user)
          AND (guild_id, user_id) <= (:guild, :user)
        UNION ALL
        SELECT guild_id, user_id, 'milestone', 'claim:' || id, day, 0, 0, undone_at,
               CASE WHEN state = 'accepted' THEN 1 ELSE 0 END
        FROM milestone_claims
        WHERE (guild_id, user_id) > (:after_guild, :after_user)
          AND (guild_id, user_id) <= (:guild, :user)
    )
    SELECT work.guild_id, work.user_id, work.reference, counts, undone_at, awards.id AS award_id,
           CASE WHEN undo.id IS NULL THEN 0 ELSE 1 END AS award_is_undone
    FROM work
    LEFT JOIN awards ON awards.guild_id = work.guild_id AND awards.source = work.source
        AND awards.reference = work.reference
    LEFT JOIN awards AS undo ON undo.undoes = awards.id
    WHERE (awards.id IS NULL) = (counts = 1)
       OR awards.user_id <> work.user_id OR awards.day <> work.day
       OR awards.minutes <> work.minutes OR awards.quests <> work.quests
       OR (undone_at IS NULL) <> (undo.id IS NULL)
"""

_PAYS_FOR_NOTHING = """
    WITH paying AS (
        SELECT id, guild_id, user_id, source, reference,
               CASE WHEN rtrim(reference, '0123456789') IN ('session:', 'completion:', 'claim:')
                         AND length(reference) < 27
                    THEN CAST(nullif(substr(reference,
                                            length(rtrim(reference, '0123456789')) + 1), '')
                              AS BIGINT)
               END AS number
        FROM awards
        WHERE (guild_id, user_id) > (:after_guild, :after_user)
          AND (guild_id, user_id) <= (:guild, :user)
          AND source IN ('session', 'quest', 'milestone')
    )
    SELECT paying.id, paying.guild_id, paying.user_id, reference FROM paying
    LEFT JOIN sessions ON source = 'session' AND sessions.id = number
        AND sessions.guild_id = paying.guild_id AND reference = 'session:' || sessions.id
    LEFT JOIN completions ON source = 'quest' AND completions.id = number
        AND completions.guild_id = paying.guild_id AND reference = 'completion:' || completions.id
    LEFT JOIN milestone_claims ON source = 'milestone' AND milestone_claims.id = number
        AND milestone_claims.guild_id = paying.guild_id
        AND reference = 'claim:' || milestone_claims.id
    WHERE sessions.id IS NULL AND completions.id IS NULL AND milestone_claims.id IS NULL
"""


def tally(tx: Transaction, span: Span) -> tuple[int, int]:
    """Return how many rows of the ledger pay for something, and how many take another back."""
    ((paying, undoing),) = execute(tx, _TALLY, **span.binds)
    return paying, undoing


def paid_work(tx: Transaction, span: Span) -> int:
    """Return how much work there is that is to have an award."""
    return fetch_value(tx, _PAID_WORK, **span.binds)


def undos(tx: Transaction, span: Span) -> list[UndoRow]:
    """Return the rows of the ledger that take another back, with that other."""
    return fetch_all(tx, UndoRow, _UNDOS, **span.binds)


def unmatched_work(tx: Transaction, span: Span) -> list[WorkRow]:
    """Return the sessions, completions and claims that do not go with their awards."""
    return fetch_all(tx, WorkRow, _UNMATCHED_WORK, **span.binds)


def paying_for_nothing(tx: Transaction, span: Span) -> list[AwardRow]:
    """Return the awards of which there is nothing that they pay for."""
    return fetch_all(tx, AwardRow, _PAYS_FOR_NOTHING, **span.binds)
