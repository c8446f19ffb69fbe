"""Kinds of outgoing messages: what each feature says about its own."""
