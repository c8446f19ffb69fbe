"""Use cases of servers."""
