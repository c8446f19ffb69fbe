"""SQL of dealing: what waits in a server, and what a listener has had before."""

from datetime import datetime

from bot.db.rows import execute, fetch_all, select
from bot.db.transactions import Transaction
from bot.feedback.rules.dealing import Candidate, Heard

_LOCK_SERVER = """
    UPDATE servers SET feedback_min_level = feedback_min_level WHERE guild_id = :guild_id
"""

# The oldest ones only, so that dealing costs the same however many a server has.
_CANDIDATES = select(
    Candidate,
    """FROM (SELECT submissions.id, submissions.user_id, at FROM submissions
             JOIN members USING (guild_id, user_id)
             WHERE guild_id = :guild_id AND closed_at IS NULL AND closes_at > :now
               AND left_at IS NULL
             ORDER BY at LIMIT :at_most) AS waiting""",
    submission_id="waiting.id",
    maker_id="waiting.user_id",
    critiques="""(SELECT count(*) FROM critiques
                  WHERE critiques.submission_id = waiting.id AND hidden_at IS NULL)""",
    claims="""(SELECT count(*) FROM feedback_claims
               WHERE feedback_claims.submission_id = waiting.id AND ended_at IS NULL)""",
    waiting_since="waiting.at",
)

_HEARD = select(
    Heard,
    """FROM feedback_claims AS claim JOIN submissions ON submissions.id = claim.submission_id
       WHERE claim.guild_id = :guild_id AND claim.user_id = :user_id
         AND claim.claimed_at >= :since""",
    submission_id="submissions.id",
    maker_id="submissions.user_id",
    claimed_at="claim.claimed_at",
)


def lock_dealing(tx: Transaction, guild_id: int) -> None:
    """Let no other transaction deal in this server until this one ends."""
    execute(tx, _LOCK_SERVER, guild_id=guild_id)


def candidates(tx: Transaction, guild_id: int, now: datetime, at_most: int) -> list[Candidate]:
    """Return the open submissions of present members, the oldest ones."""
    return fetch_all(tx, Candidate, _CANDIDATES, guild_id=guild_id, now=now, at_most=at_most)


def heard_since(tx: Transaction, guild_id: int, user_id: int, since: datetime) -> list[Heard]:
    """Return what a listener has claimed since an instant, without removed submissions."""
    return fetch_all(tx, Heard, _HEARD, guild_id=guild_id, user_id=user_id, since=since)
