"""What staff do to members' XP, and the record of it."""
