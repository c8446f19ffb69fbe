"""Servers and their settings."""
