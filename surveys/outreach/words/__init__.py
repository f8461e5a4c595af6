"""What messages say, what they must and must not, and what they cost."""
