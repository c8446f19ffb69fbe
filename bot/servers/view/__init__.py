"""Messages about servers' settings."""
