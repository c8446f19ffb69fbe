"""Staff's changes of members' XP, and the audit."""
