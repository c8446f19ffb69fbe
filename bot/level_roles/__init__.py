"""Roles that members hold by their level."""
