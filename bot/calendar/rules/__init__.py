"""Rules of calendar: values and pure functions."""
