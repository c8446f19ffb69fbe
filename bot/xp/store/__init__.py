"""SQL of xp: functions that take the transaction first."""
