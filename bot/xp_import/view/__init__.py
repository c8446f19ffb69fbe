"""What members read of xp import: results in, messages out."""
