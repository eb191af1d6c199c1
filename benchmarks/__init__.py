"""What is fast, against whom: `python -m benchmarks` (or `make bench`) prints one table."""
