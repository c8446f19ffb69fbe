"""Roles that members get by their level."""
