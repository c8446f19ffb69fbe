"""What members read of sessions: results in, messages out."""
