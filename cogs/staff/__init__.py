"""`/staff`, a file for each group of commands. For staff."""
