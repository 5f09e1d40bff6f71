"""What the texts in a feed mean: prices, availability, dates, addresses, characters."""
