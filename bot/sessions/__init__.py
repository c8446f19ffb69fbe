"""Practice sessions: timed and logged."""
