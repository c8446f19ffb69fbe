"""What members read of coach: results in, messages out."""
