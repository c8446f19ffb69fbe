"""Sound: jobs for worker processes, which make, measure and convert it."""
