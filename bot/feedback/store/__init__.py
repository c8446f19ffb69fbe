"""SQL of feedback."""
