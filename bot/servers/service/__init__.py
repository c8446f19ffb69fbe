"""Use cases of servers: one transaction each."""
