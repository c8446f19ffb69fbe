"""The evening message to members whose streak would end at the next 04:00."""
