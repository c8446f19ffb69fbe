"""Use cases of tracks."""
