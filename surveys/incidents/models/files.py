"""How the files of a source are read, and each file on its way in."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q


class FeedProfile(models.Model):
    """How one source's files are read, as an administrator settled it on the mapping page."""

    name = models.SlugField(max_length=40, unique=True, help_text="Names the folder of its files, too.")
    definition = models.JSONField(help_text="What feeds.profile.Profile.to_dict wrote.")
    changed_by = models.CharField(max_length=254)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ImportRun(models.Model):
    """One file on its way in: how far it is, and what became of its incidents."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", "Not imported yet"
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Being imported"
        FINISHED = "finished", "Imported"
        REFUSED = "refused", "Refused"

    UNDER_WAY = (State.WAITING, State.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    profile = models.ForeignKey(FeedProfile, on_delete=models.PROTECT, null=True, related_name="runs")
    definition = models.JSONField(default=dict, help_text="The profile as it was when the import began.")
    file_name = models.CharField(max_length=200)
    is_from_folder = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    as_of = models.DateTimeField(help_text="When the file was made.")
    created_by = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    touched_at = models.DateTimeField(help_text="When it last got on.")
    finished_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    remarks = models.JSONField(default=list, help_text="Reasons and warnings in words, each with its rows.")
    rejects_size = models.PositiveBigIntegerField(default=0, help_text="Bytes of the file of rejected rows.")
    problem = models.CharField(max_length=500, blank=True, help_text="Why the file was refused.")

    class Meta:
        ordering = ["-created_at"]
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["created_at"], condition=Q(state__in=["waiting", "running"]), name="import_run_under_way"
            ),
            models.Index(fields=["-created_at"], name="import_run_by_time"),
            models.Index(fields=["profile", "finished_at"], name="import_run_by_profile"),
        ]

    def __str__(self) -> str:
        return self.file_name
