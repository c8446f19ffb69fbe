"""Reminders of running timers."""
