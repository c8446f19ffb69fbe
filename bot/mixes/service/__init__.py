"""Use cases of mix checks."""
