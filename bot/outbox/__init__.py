"""Transactional outbox: messages to Discord, delivered exactly once."""
