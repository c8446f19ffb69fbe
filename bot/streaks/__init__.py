"""Streaks, rest days and excused days."""
