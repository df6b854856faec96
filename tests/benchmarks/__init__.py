"""Benchmarks, each beside its peers in one run: `python3 bootstrap.py bench [names …] [--quick] [--json]`."""
