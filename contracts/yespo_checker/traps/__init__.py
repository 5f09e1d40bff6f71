"""Requests that servers are known to stumble over."""
