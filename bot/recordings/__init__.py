"""Recordings: members' tracks, converted, each in a direct message to its maker; none is kept."""
