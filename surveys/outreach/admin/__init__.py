"""Outreach in the agency's administration."""

from surveys.outreach.admin import contacts, evidence, policy, secrets, shared, words

__all__ = ["contacts", "evidence", "policy", "secrets", "shared", "words"]
