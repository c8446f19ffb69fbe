"""Limits of staff's changes."""

from datetime import timedelta

REASON_LIMIT = 200
MAX_XP = 1_000_000
ACTOR_KEPT_FOR = timedelta(days=30)
"""How long the audit says who acted after they deleted their data."""
