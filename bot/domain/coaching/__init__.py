"""The coach: what a member's last 28 days lack, and what would help. Explainable, never random."""
