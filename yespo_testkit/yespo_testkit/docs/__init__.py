"""The documentation inside the wheel: its pages, and finding a place in them."""
