"""The rules of the game: pure functions and values, no clock, no storage, no Discord."""
