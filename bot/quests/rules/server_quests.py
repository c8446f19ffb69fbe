"""Limits of a server's own quests."""

MAX_QUESTS = 200
TITLE_LIMIT = 60
TASK_LIMIT = 900
