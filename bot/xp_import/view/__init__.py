"""Messages about XP imports."""
