"""What members read about buddies."""
