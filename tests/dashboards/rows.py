"""Roll-up rows written straight into the table, for tests of what pages make of them."""

from datetime import date, timedelta

from django.utils import timezone

from agencies.roster.models import Department, Officer
from dashboards.models import DayOutreach, DayScores, Scope

Subject = Department | Officer | None


def place(subject: Subject) -> dict[str, object]:
    """Return the scope of a department, an officer, or the agency."""
    if subject is None:
        return {"scope": Scope.AGENCY, "scope_id": 0}
    return {"scope": Scope.DEPARTMENT if isinstance(subject, Department) else Scope.OFFICER, "scope_id": subject.pk}


def scored(
    subject: Subject = None, *, best: int = 0, worst: int = 0, code: str = "C1", ago: int = 0, invited: int = 0
) -> date:
    """Record answers of 5 and of 1 on a day so many days ago, and invitations where some are given."""
    day = timezone.localdate() - timedelta(days=ago)
    DayScores.objects.create(day=day, question_code=code, score5=best, score1=worst, **place(subject))
    if invited:
        DayOutreach.objects.create(day=day, invited=invited, completed=best + worst, **place(subject))
    return day
