"""Verifying stored figures against the ledger, and repairing them."""
