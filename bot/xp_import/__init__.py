"""Importing XP from another levelling bot."""
