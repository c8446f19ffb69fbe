"""Level roles as staff see them."""
