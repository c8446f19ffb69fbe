"""Use cases of the ear gym."""
