"""What members read in the ear gym."""
