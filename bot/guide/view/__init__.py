"""What members read of guide: results in, messages out."""
