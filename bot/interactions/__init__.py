"""Interactions: each is carried out at most once."""
