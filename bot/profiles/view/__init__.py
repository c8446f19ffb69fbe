"""Messages about profiles."""
