"""Roles that members win, from who should have one to Discord having done it."""
