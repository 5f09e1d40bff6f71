"""Answers that are set in place of the fake's own: those of a test, of shop.toml, and of the control API."""
