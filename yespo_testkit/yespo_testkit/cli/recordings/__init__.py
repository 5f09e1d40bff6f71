"""The commands on recordings and pacts, and what they share."""
