"""Use cases of verify: one transaction each."""
