"""What a new agency starts with."""
