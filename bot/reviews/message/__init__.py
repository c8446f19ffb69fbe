"""Messages to reviewers, and verdict messages to members."""
