"""The bot as its own process on a loopback Discord: what only a real start, kill or end shows."""
