"""Limits of what staff do."""

REASON_LIMIT = 200
MOST_XP = 1_000_000
