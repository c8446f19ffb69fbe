"""The rules of the game, each held by a property."""
