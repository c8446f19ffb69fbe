"""The rules of feedback."""
