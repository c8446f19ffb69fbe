"""SQL of battles."""
