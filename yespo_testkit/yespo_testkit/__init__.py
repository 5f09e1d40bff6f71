"""What client projects install: the pytest plugin and the command line."""
