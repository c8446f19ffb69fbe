"""Rules of XP."""
