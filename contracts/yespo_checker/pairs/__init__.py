"""Two requests whose answers must be the same."""
