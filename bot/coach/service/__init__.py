"""Use cases of coach: one transaction each."""
