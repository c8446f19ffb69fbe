"""The coach: plans, tips, and the reasons for both."""
