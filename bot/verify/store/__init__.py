"""SQL of verify: functions that take the transaction first."""
