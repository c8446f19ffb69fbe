"""The part of ISA-L that the pictures use; its own stub leaves the data untyped."""
