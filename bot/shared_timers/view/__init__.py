"""Shared timers as members see them."""
