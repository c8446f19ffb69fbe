"""Studio rooms: voice channels that track sessions."""
