"""Use cases of privacy: one transaction each."""
