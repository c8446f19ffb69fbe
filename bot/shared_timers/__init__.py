"""Shared timers: several members practise through the same stretches and breaks."""
