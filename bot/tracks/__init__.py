"""Tracks from idea to release."""
