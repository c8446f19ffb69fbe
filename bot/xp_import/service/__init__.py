"""Use cases of importing XP."""
