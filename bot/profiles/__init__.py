"""Profiles, and what members set for themselves."""
