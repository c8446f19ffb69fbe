"""Notices to a server's staff about what they have to fix."""
