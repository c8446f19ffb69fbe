"""Mix checks as their member sees them."""
