"""What use cases of battles return."""
