"""One shop for several workers: the log that they share, and the messages between them."""
