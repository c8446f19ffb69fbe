"""Reviews of what members hand in."""
