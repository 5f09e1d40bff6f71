"""Requests on their way and what comes back: over HTTP or in process, bounded, with credentials never shown."""
