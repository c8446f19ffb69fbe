"""What members read of tracks: results in, messages out."""
