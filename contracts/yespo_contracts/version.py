"""The one place for the version of the distribution."""

__version__ = "0.9.0"
