"""Rules of the coach: values and pure functions."""
