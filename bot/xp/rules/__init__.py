"""Rules of xp: values and pure functions."""
