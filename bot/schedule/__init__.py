"""The tick that APScheduler wakes, and the jobs it runs."""
