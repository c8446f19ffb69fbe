"""How much the bot has yet to do."""
