"""A shop on disk: its tables read and written."""
