"""Battles as members and staff see them."""
