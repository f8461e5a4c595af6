"""Departments, officers, and who served where and when."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class Department(models.Model):
    """A part of an agency: bureau, district, squad. A tree."""

    name = models.CharField(max_length=100)
    code = models.CharField(max_length=20, unique=True, help_text="Short name used in imports.")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    supervisors = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="departments", limit_choices_to={"role": "supervisor"}
    )

    class Meta:
        ordering = ["name"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=~Q(parent=F("id")), name="department_not_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a parent that lies below this department."""
        above = self.parent
        while above is not None:
            if above.pk == self.pk and self.pk is not None:
                raise ValidationError({"parent": "A department can't lie inside itself."})
            above = above.parent


class Officer(models.Model):
    """A sworn person or call taker whom an answer can be about."""

    badge = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100)
    rank = models.CharField(max_length=40, blank=True)
    is_active = models.BooleanField("active", default=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="officer",
        help_text="Who signs in to see this officer's own results.",
    )

    class Meta:
        ordering = ["name", "badge"]

    def __str__(self) -> str:
        return f"{self.name} ({self.badge})"

    def clean(self) -> None:
        """Refuse a badge that came to somebody else when two entries of one person were merged."""
        former = FormerBadge.objects.filter(badge=self.badge).exclude(officer=self.pk).select_related("officer").first()
        if former:
            text = f"Badge {self.badge} was merged into {former.officer}, who keeps what is reported under it."
            raise ValidationError({"badge": text})

    def move_to(self, department: Department, day: date) -> None:
        """Serve in the department from that day on; what was still open ends the day before."""
        serving = self.assignments.filter(ended_on=None)
        serving.filter(started_on__gte=day).delete()
        serving.update(ended_on=day - timedelta(days=1))
        # Who was moved on and comes back on the same day serves there as if never moved.
        self.assignments.update_or_create(department=department, started_on=day, defaults={"ended_on": None})


class FormerBadge(models.Model):
    """A badge under which an officer was on the roster a second time, before the two entries were merged."""

    badge = models.CharField(max_length=20, unique=True)
    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="former_badges")
    former_id = models.BigIntegerField(
        unique=True, help_text="The entry's id, by which the access log goes on naming it."
    )
    merged_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["badge"]

    def __str__(self) -> str:
        return self.badge


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Assignments by date."""

    def on(self, day: date) -> "AssignmentQuerySet":
        """Those in force on a day."""
        return self.filter(Q(started_on__lte=day) & (Q(ended_on=None) | Q(ended_on__gte=day)))


class Assignment(models.Model):
    """An officer's service in a department from one day to another, both included."""

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="assignments")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="assignments")
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["-started_on"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name="assignment_ends_after_start"
            ),
            models.UniqueConstraint(fields=["officer", "department", "started_on"], name="assignment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.officer} in {self.department}"
