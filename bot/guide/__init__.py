"""The guide to a skill pack."""
