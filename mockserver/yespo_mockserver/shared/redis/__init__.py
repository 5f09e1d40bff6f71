"""The log in Redis or Valkey: a stream, a hash of who is live, and channels for messages."""
