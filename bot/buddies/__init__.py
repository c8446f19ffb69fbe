"""Buddies: two members who see each other's week, and hear when the other has practised."""
