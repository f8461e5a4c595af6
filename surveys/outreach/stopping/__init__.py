"""Who said no, how, and how many did."""
