"""Use cases of XP, inside the caller's transaction."""
