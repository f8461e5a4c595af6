"""What a person's reply asks for: to stop, to come back, help with the survey, or help in an emergency."""

from surveys.outreach.replies.keywords.reading import Reply, classify

__all__ = ["Reply", "classify"]
