"""Hours in which practice and quests earn more XP."""
