"""Limits of staff's changes."""

from datetime import timedelta

REASON_LIMIT = 200
MAX_XP = 1_000_000
ACTOR_KEPT_FOR = timedelta(days=30)
"""How long the audit says who acted after they deleted their data."""
ASKED_ABOVE_XP = 1_000
"""Taking more than this at once, or all that a member has, is asked about first."""


def needs_question(before_xp: int, xp: int) -> bool:
    """Whether an adjustment takes so much that staff confirm it first."""
    return xp < 0 < before_xp and (-xp > ASKED_ABOVE_XP or -xp >= before_xp)
