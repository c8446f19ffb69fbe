"""Use cases of xp import: one transaction each."""
