"""Paths: the direction that a member specialises in."""
