"""Rules of coach: values and pure functions."""
