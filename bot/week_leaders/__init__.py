"""The role of who led the week."""
