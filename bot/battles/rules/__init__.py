"""The rules of battles."""
