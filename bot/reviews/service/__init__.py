"""Use cases of reviews: one transaction each."""
