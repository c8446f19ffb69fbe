"""Woodshed: a Discord bot that coaches the members of a music producers' server."""
