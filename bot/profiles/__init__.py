"""Profiles and members' settings."""
