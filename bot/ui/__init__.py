"""What every view shares: answering, components, text and pictures."""
