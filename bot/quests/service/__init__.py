"""Use cases of quests: one transaction each."""
