"""Exporting and deleting a member's data."""
