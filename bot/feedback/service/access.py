"""Who may take part in feedback, and what they owe."""

from bot.db.transactions import Transaction
from bot.feedback.errors import FeedbackNeedsLevel
from bot.feedback.rules.submitting import critiques_owed
from bot.feedback.store import claims
from bot.members.store import Member
from bot.servers.service.context import ServerContext
from bot.xp.rules.levels import level_at
from bot.xp.store import standings


def check_level(tx: Transaction, context: ServerContext, member: Member) -> None:
    """Check that a member has reached the level from which members take part.

    Raises:
        FeedbackNeedsLevel: they haven't.
    """
    needed = context.server.feedback_min_level
    if needed <= 1:
        return
    total = standings.find(tx, member.guild_id, member.user_id, "all")
    level = level_at(total.xp, context.pack.max_level)
    if level < needed:
        raise FeedbackNeedsLevel(level=needed, own_level=level)


def owed_by(tx: Transaction, guild_id: int, user_id: int) -> int:
    """Return how many critiques a member has to give before their next submission."""
    known = claims.find_member(tx, guild_id, user_id)
    return 0 if known is None else critiques_owed(known.submitted, known.given)
