"""A text-message provider and a mail server that live on loopback and fail on command."""
