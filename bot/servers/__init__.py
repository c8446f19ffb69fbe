"""Servers: what their staff have set."""
