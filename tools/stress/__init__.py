"""Long runs against the fake: a soak at full load, and hostile bytes; their results are kept in benchmarks/results."""
