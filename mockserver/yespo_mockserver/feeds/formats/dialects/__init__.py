"""From each format's own names to those of Google's specification."""
