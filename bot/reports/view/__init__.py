"""A month's report as staff see it: a message and a table."""
