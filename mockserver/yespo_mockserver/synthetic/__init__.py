"""Made-up products, customers and whole worlds."""
