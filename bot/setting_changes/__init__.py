"""What staff changed in a server's settings: who, when, from what to what."""
