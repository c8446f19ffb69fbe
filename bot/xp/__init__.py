"""XP: awards, levels, attributes, the ledger and standings."""
