"""What of a shop can change: contacts, orders, events, tokens. No HTTP, no clock, no dice."""
