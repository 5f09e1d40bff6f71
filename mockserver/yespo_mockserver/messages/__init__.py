"""What is passed through the fake: requests, what was made of them, replies and their delivery, as plain data."""
