"""Contacts over the API: one at a time, many at once, and how they are shown."""
