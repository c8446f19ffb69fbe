"""What members read of profiles: results in, messages out."""
