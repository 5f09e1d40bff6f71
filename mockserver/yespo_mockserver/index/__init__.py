"""What is derived from a shop's state: neighbours, popularity, which products a rule admits."""
