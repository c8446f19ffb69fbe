"""Quests: posted, personal, and a server's own."""
