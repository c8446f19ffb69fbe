"""The coach's messages: results in, messages out."""
