"""A driver that puts hostile input through every command, button, select and form."""
