"""Roll-up rows written straight into the table, for tests of what pages make of them."""

from datetime import date, timedelta

from django.utils import timezone

from agencies.roster.models import Department, Officer
from dashboards.models import DayOutreach, DayScores, Scope

Subject = Department | Officer | None


def place(subject: Subject, served_in: Department | None) -> dict[str, object]:
    """Return the scope of the agency, an officer in a department, or somebody else of a department."""
    if isinstance(subject, Department):
        return {"scope": Scope.OFFICER, "scope_id": 0, "department_id": subject.pk}
    where = served_in.pk if served_in else 0
    if subject is None:
        return {"scope": Scope.AGENCY, "scope_id": 0, "department_id": where}
    return {"scope": Scope.OFFICER, "scope_id": subject.pk, "department_id": where}


def scored(
    subject: Subject = None,
    *,
    best: int = 0,
    worst: int = 0,
    code: str = "C1",
    ago: int = 0,
    invited: int = 0,
    served_in: Department | None = None,
) -> date:
    """Record answers of 5 and of 1 on a day so many days ago, and invitations where some are given."""
    day = timezone.localdate() - timedelta(days=ago)
    where = place(subject, served_in)
    latest = [*[5] * best, *[1] * worst][:4]
    DayScores.objects.create(day=day, question_code=code, score5=best, score1=worst, latest=latest, **where)
    if invited:
        DayOutreach.objects.create(day=day, invited=invited, completed=best + worst, **where)
    return day
