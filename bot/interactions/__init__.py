"""Interactions: each is handled at most once."""
