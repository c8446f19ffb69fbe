"""Results of the quest use cases, complete for drawing."""
