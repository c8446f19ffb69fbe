"""Messages about what staff do."""
