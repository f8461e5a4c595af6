"""Roll-ups: what a day's answers and invitations came to, so that no page counts raw answers."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

_SERVED_IN = "Where the officer served on the day of the incident. 0 where that is unknown, and for the agency."


class Scope(models.TextChoices):
    """Whose figures a row holds."""

    AGENCY = "agency", "Agency"
    OFFICER = "officer", "Officer in one department"


class DayScores(models.Model):
    """How often each score was given on one day, in one scope, to one question. Replaced whole, never incremented.

    A department has no rows of its own: it is the sum of its officers', so that no two pages can contradict each other.
    """

    day = models.DateField()
    scope = models.CharField(max_length=10, choices=Scope.choices)
    scope_id = models.BigIntegerField(default=0, help_text="0 for the agency.")
    department_id = models.BigIntegerField(default=0, help_text=_SERVED_IN)
    question_code = models.CharField(max_length=20)
    score1 = models.PositiveIntegerField(default=0)
    score2 = models.PositiveIntegerField(default=0)
    score3 = models.PositiveIntegerField(default=0)
    score4 = models.PositiveIntegerField(default=0)
    score5 = models.PositiveIntegerField(default=0)
    not_applicable = models.PositiveIntegerField(default=0)
    latest = ArrayField(
        models.PositiveSmallIntegerField(),
        default=list,
        help_text="The day's last scores, newest first: up to four, which may still wait for a fifth.",
    )

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["scope", "scope_id", "question_code", "day", "department_id"],
                include=["score1", "score2", "score3", "score4", "score5", "not_applicable"],
                name="day_scores_once",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["day"], name="day_scores_by_day"),
            models.Index(fields=["department_id", "question_code", "day"], name="day_scores_by_department"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.scope} {self.question_code}"


class DayOutreach(models.Model):
    """Of the invitations that went out on one day in one scope, how many were completed by now."""

    day = models.DateField()
    scope = models.CharField(max_length=10, choices=Scope.choices)
    scope_id = models.BigIntegerField(default=0)
    department_id = models.BigIntegerField(default=0, help_text=_SERVED_IN)
    invited = models.PositiveIntegerField(default=0)
    completed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["scope", "scope_id", "day", "department_id"],
                include=["invited", "completed"],
                name="day_outreach_once",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["day"], name="day_outreach_by_day"),
            models.Index(fields=["department_id", "day"], name="day_outreach_by_department"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.scope}"
