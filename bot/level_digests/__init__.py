"""A server's daily list of level-ups."""
