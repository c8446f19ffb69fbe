"""What the coach reads about the feedback on a member's tracks."""

from dataclasses import dataclass
from datetime import datetime

from bot.db.rows import fetch_all, fetch_exactly_one
from bot.db.transactions import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedFocus:
    """How many listeners of a submission named a focus as what it needs most."""

    submission_id: int
    title: str
    focus: str
    listeners: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """When a member last submitted something, and how much they have submitted and given."""

    last_at: datetime | None
    submitted: int
    given: int


# A submission has five critiques at most.
_NAMED = """
    SELECT submissions.id AS submission_id, title, focus, count(*) AS listeners
    FROM submissions JOIN critiques ON critiques.submission_id = submissions.id
    WHERE submissions.guild_id = :guild_id AND submissions.user_id = :user_id
      AND submissions.at > :submitted_since AND submissions.hidden_at IS NULL
      AND visible_at > :since AND visible_at <= :now AND critiques.hidden_at IS NULL
      AND (is_helpful IS NULL OR is_helpful = 1)
    GROUP BY submissions.id, title, focus HAVING count(*) >= :at_least
    ORDER BY count(*) DESC, max(visible_at) DESC, submissions.id, focus
"""

_EXCHANGE = """
    SELECT (SELECT max(at) FROM submissions
            WHERE guild_id = :guild_id AND user_id = :user_id) AS last_at,
           coalesce((SELECT submitted FROM feedback_members
                     WHERE guild_id = :guild_id AND user_id = :user_id), 0) AS submitted,
           coalesce((SELECT given FROM feedback_members
                     WHERE guild_id = :guild_id AND user_id = :user_id), 0) AS given
"""


def named_focuses(
    tx: Transaction,
    guild_id: int,
    user_id: int,
    *,
    submitted_since: datetime,
    since: datetime,
    now: datetime,
    at_least: int,
) -> list[NamedFocus]:
    """Return what `at_least` so many listeners named in critiques visible `since`, most first.

    Critiques that are hidden, or weren't helpful, don't count. `submitted_since` bounds the search.
    """
    return fetch_all(
        tx,
        NamedFocus,
        _NAMED,
        guild_id=guild_id,
        user_id=user_id,
        submitted_since=submitted_since,
        since=since,
        now=now,
        at_least=at_least,
    )


def exchange_of(tx: Transaction, guild_id: int, user_id: int) -> Exchange:
    """Return what a member has submitted and given."""
    return fetch_exactly_one(tx, Exchange, _EXCHANGE, guild_id=guild_id, user_id=user_id)
