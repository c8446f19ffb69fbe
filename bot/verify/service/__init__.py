"""Use cases of verify."""
