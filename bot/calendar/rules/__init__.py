"""Rules of the calendar: values and pure functions."""
