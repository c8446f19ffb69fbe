"""Validation of notes and links."""
