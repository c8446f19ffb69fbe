"""Rules of quests: values and pure functions."""
