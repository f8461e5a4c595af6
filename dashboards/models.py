"""Roll-ups: what a day's answers and invitations came to, so that no page counts raw answers."""

from typing import Any, ClassVar

from django.db import models


class Scope(models.TextChoices):
    """Whose figures a row holds."""

    AGENCY = "agency", "Agency"
    DEPARTMENT = "department", "Department (own rows only, without what lies beneath)"
    OFFICER = "officer", "Officer"


class DayScores(models.Model):
    """How often each score was given on one day, in one scope, to one question. Replaced whole, never incremented."""

    day = models.DateField()
    scope = models.CharField(max_length=10, choices=Scope.choices)
    scope_id = models.BigIntegerField(default=0, help_text="0 for the agency.")
    question_code = models.CharField(max_length=20)
    score1 = models.PositiveIntegerField(default=0)
    score2 = models.PositiveIntegerField(default=0)
    score3 = models.PositiveIntegerField(default=0)
    score4 = models.PositiveIntegerField(default=0)
    score5 = models.PositiveIntegerField(default=0)
    not_applicable = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["scope", "scope_id", "question_code", "day"],
                include=["score1", "score2", "score3", "score4", "score5", "not_applicable"],
                name="day_scores_once",
            ),
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["day"], name="day_scores_by_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.scope} {self.question_code}"


class DayOutreach(models.Model):
    """Of the invitations that went out on one day in one scope, how many were completed by now."""

    day = models.DateField()
    scope = models.CharField(max_length=10, choices=Scope.choices)
    scope_id = models.BigIntegerField(default=0)
    invited = models.PositiveIntegerField(default=0)
    completed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["scope", "scope_id", "day"], include=["invited", "completed"], name="day_outreach_once"
            ),
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["day"], name="day_outreach_by_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.scope}"
