"""What shop.toml says, checked."""
