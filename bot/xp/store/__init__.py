"""SQL of XP."""
