"""Greetings: a message to staff when the bot joins a server."""
