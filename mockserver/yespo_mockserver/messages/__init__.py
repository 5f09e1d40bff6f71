"""What is passed through the fake: requests, replies and what was made of them, as plain data."""
