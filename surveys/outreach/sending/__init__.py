"""What goes out, how fast, and what became of it."""
