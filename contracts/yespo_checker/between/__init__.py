"""What shows only between requests: at the same time, on other connections, with cookies, out of a cache, over time."""
