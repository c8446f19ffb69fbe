"""Notes and links that members type."""
