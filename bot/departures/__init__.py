"""Servers that have removed the bot: nothing happens for them, and in the end their data goes."""
