"""What happens when the system's clock is set back."""
