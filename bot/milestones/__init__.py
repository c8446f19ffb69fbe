"""Milestones, and claiming one."""
