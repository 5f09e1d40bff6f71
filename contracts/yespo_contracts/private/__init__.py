"""What in a request or an answer identifies a person or opens an account, and how it is found."""
