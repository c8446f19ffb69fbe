"""Use cases of the week's first."""
