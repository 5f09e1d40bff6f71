"""What tests assert of a client's calls, and the texts of what fails."""
