"""How sending stands, what needs a person, and who is told."""
