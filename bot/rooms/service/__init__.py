"""Use cases of studio rooms."""
