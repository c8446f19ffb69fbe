"""SQL of verify."""
