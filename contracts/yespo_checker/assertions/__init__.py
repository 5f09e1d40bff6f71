"""What is wrong with one answer, or with many answers together."""
