"""Letters for people who are reached on paper alone: written here, printed and posted by the agency."""
