"""Limits of staff's changes."""

REASON_LIMIT = 200
MAX_XP = 1_000_000
