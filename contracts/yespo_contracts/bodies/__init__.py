"""The JSON bodies that the API takes: contacts, orders and events."""
