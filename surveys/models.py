"""Questionnaires: a survey, its frozen versions, and their questions in every language."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Survey(models.Model):
    """A questionnaire under one name for one kind of occasion."""

    class Occasion(models.TextChoices):
        INCIDENT = "incident", "After an incident"

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    occasion = models.CharField(max_length=20, choices=Occasion.choices)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def published(self) -> "SurveyVersion | None":
        """The version that new invitations ask, or None while nothing is published."""
        return self.versions.filter(published_at__isnull=False).order_by("-number").first()


class SurveyVersion(models.Model):
    """One wording of a survey. Once published the database refuses changes to it and to its questions."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    languages = models.JSONField(help_text="Every visible sentence exists in each of these.")
    published_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["survey", "-number"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["survey", "number"], name="survey_version_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.survey} v{self.number}"


class Question(models.Model):
    """One question of a version, under the code by which figures are kept over versions."""

    class Kind(models.TextChoices):
        SCALE = "scale", "Five-point scale"
        CHOICE = "choice", "One of several"
        TEXT = "text", "Own words"

    class Use(models.TextChoices):
        ALWAYS = "always", "Always"
        ROTATE = "rotate", "Rotated in text conversations"
        WEB = "web", "On the web"

    version = models.ForeignKey(SurveyVersion, on_delete=models.PROTECT, related_name="questions")
    code = models.SlugField(max_length=20)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    use = models.CharField(max_length=10, choices=Use.choices)
    construct = models.CharField(max_length=60)
    in_process_index = models.BooleanField(default=False)
    wording = models.JSONField(help_text="Language to sentence; may name {date}, {agency}.")
    text_wording = models.JSONField(
        default=dict,
        blank=True,
        help_text="Language to a whole text message that says what the digits mean; empty: not asked by text.",
    )

    class Meta:
        ordering = ["version", "position"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["version", "code"], name="question_code_once"),
            models.UniqueConstraint(fields=["version", "position"], name="question_position_once"),
        ]

    def __str__(self) -> str:
        return self.code


class Choice(models.Model):
    """One answer that can be tapped. On a scale 5 is best, 1 worst, 9 does not apply."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="choices")
    value = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    label = models.JSONField(help_text="Language to label.")

    class Meta:
        ordering = ["question", "position"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["question", "value"], name="choice_value_once"),
            models.CheckConstraint(condition=Q(value__gte=1, value__lte=9), name="choice_value_1_to_9"),
        ]

    def __str__(self) -> str:
        return f"{self.question}={self.value}"
