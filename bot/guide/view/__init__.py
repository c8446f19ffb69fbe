"""The guide: content in, messages out."""
