"""What was found, as JSON, JUnit XML and a page."""
