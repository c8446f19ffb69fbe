"""Members: their settings, their streak, and whether they have left."""
