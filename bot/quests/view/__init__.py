"""What members read of quests: results in, messages out."""
