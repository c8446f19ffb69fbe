"""Corrections after the system clock is set back."""
