"""Outgoing messages of feedback."""
