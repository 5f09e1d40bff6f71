"""The fake on a real port: the HTTP protocol, the server, and how replies are played on a connection."""
