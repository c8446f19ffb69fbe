"""Use cases of outbox: one transaction each."""
