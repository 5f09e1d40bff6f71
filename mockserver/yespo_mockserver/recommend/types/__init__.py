"""One module a recommendation type."""
