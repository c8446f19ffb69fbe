"""Use cases of the coach: one transaction each."""
