"""Benchmarks. They assert nothing; `make bench` writes docs/figures.md."""
