"""Incidents, the people in them, and the files that they came in."""

from surveys.incidents.models.files import FeedProfile, ImportRun
from surveys.incidents.models.incidents import (
    GuardWord,
    Incident,
    IncidentOfficer,
    Party,
    UnmatchedBadge,
    UnreadableChange,
)

__all__ = [
    "FeedProfile",
    "GuardWord",
    "ImportRun",
    "Incident",
    "IncidentOfficer",
    "Party",
    "UnmatchedBadge",
    "UnreadableChange",
]
