"""Use cases of buddies: one transaction each."""
