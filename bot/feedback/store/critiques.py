"""SQL of critiques: what listeners wrote, and what became of it."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.coach.rules.craft import Craft
from bot.db.rows import execute, fetch_all, select
from bot.db.transactions import Transaction
from bot.feedback.rules.verdicts import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Critique:
    """A critique. `id` is random and tells nothing.

    `user_id` is None once the critic's data was deleted, `submission_id` once the submission was
    removed. `focus` is what the track needs most, and `craft` the critic's in it. The maker sees it
    from `visible_at` on. A helpful one is paid at `pays_at`, which is None before and afterwards.
    """

    id: int
    guild_id: int
    user_id: int | None
    submission_id: int | None
    at: datetime
    day: date
    impression: str
    strongest: str
    weakest: str
    weakest_at_seconds: int | None
    suggestion: str
    focus: str
    verdict: Verdict
    craft: Craft
    is_blind: bool
    visible_at: datetime
    is_helpful: bool | None = None
    marked_at: datetime | None = None
    pays_at: datetime | None = None
    reply: str | None = None
    replied_at: datetime | None = None
    maker_agrees: bool = False
    critic_agrees: bool = False
    hidden_at: datetime | None = None
    undone_at: datetime | None = None


_GIVEN_BY = select(
    Critique, "FROM critiques WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY at, id"
)

_RECEIVED_BY = select(
    Critique,
    """FROM critiques
       WHERE submission_id IN
           (SELECT id FROM submissions WHERE guild_id = :guild_id AND user_id = :user_id)
         AND visible_at <= :now AND hidden_at IS NULL
       ORDER BY visible_at, id""",
)

_NAMED_MAKERS = """
    SELECT critiques.id, submissions.user_id FROM critiques
    JOIN submissions ON submissions.id = submission_id
    WHERE critiques.guild_id = :guild_id AND critiques.user_id = :user_id
      AND maker_agrees = 1 AND critic_agrees = 1
"""


def given_by(tx: Transaction, guild_id: int, user_id: int) -> list[Critique]:
    """Return the critiques that a member has written, the oldest first."""
    return fetch_all(tx, Critique, _GIVEN_BY, guild_id=guild_id, user_id=user_id)


def received_by(tx: Transaction, guild_id: int, user_id: int, now: datetime) -> list[Critique]:
    """Return the critiques of a member's submissions that they can see, the oldest first."""
    return fetch_all(tx, Critique, _RECEIVED_BY, guild_id=guild_id, user_id=user_id, now=now)


def named_makers(tx: Transaction, guild_id: int, user_id: int) -> dict[int, int]:
    """Return whom a critic has written to, by critique, where both agreed to give their names."""
    rows = execute(tx, _NAMED_MAKERS, guild_id=guild_id, user_id=user_id)
    return dict(rows)
