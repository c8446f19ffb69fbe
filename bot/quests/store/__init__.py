"""SQL of quests: functions that take the transaction first."""
