"""What members read of servers: results in, messages out."""
