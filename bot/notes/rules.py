"""Limits of notes and links."""

NOTE_LIMIT = 500
LINK_LIMIT = 400
