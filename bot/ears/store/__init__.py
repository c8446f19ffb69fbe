"""SQL of the ear gym."""
