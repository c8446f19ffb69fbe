"""Battles: a brief, entries, a blind vote in pairs, and a result."""
