"""Use cases of reminders: one transaction each."""
