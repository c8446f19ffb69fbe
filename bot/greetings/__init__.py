"""The message to the staff of a server that the bot has joined."""
