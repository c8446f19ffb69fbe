"""Planned pauses: days on which a streak stands still and nothing reminds."""
