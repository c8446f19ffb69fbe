"""Use cases of self-assessments."""
