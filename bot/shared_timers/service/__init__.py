"""Use cases of shared timers."""
