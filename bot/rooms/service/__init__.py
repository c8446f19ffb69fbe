"""Use cases of rooms: one transaction each."""
