"""One version of a shop's products: bodies, categories, the overlay of changes, and the cache on disk."""
