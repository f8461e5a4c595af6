"""Texts that come in: what they mean and what follows."""
