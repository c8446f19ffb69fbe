"""Use cases of profiles: one transaction each."""
