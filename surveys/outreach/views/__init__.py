"""The pages and webhooks of outreach."""
