"""Statistics of a member's practice."""
