"""The jobs of a tick. Each queries the database for what is due, every time."""
