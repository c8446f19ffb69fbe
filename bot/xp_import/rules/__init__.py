"""Rules of importing XP."""
