"""What `tools/make_demo_shop.py` makes the demo shop of: its range, its customers, and what they buy."""
