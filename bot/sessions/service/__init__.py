"""Use cases of sessions: one transaction each."""
