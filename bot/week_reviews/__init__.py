"""The week in review."""
