"""Messages about feedback."""
