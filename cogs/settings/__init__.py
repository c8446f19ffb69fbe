"""`/settings`, a file for each kind of setting. For staff."""
