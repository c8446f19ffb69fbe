"""SQL of XP imports."""
