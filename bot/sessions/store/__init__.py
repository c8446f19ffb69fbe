"""SQL of sessions: functions that take the transaction first."""
