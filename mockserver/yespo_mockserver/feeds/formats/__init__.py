"""Feed formats: bytes to items, with their encodings and findings."""
