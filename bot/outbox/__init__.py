"""Transactional outbox: what we owe Discord, delivered exactly once."""
