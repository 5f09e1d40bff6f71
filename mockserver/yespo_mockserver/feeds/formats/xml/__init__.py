"""XML feeds: items read as a stream, whose element each is, and what stands in attributes and nested elements."""
