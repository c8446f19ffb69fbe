"""Lengths of time in words."""

from datetime import timedelta

from bot.ui.text import minutes, plural


def length_of_time(length: timedelta) -> str:
    """Return a length in whole days if it has at least two, otherwise in hours and minutes."""
    if length >= timedelta(days=2) and not length % timedelta(days=1):
        return f"{plural(length.days):day}"
    return minutes(round(length.total_seconds()) // 60)
