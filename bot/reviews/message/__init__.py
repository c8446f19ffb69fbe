"""What reviewers are asked, and what members are told of their verdicts."""
