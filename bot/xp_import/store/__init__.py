"""SQL of xp import: functions that take the transaction first."""
