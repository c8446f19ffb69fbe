"""Rules of xp import: values and pure functions."""
