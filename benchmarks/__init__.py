"""What Woodshed costs: measured, never asserted. `make bench` writes docs/figures.md."""
