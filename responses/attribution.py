"""Whom a response is about: copied from the incident at the moment the citizen finishes."""

from collections.abc import Iterable, Sequence

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from agencies.roster.badges import hold_officers
from agencies.roster.models import Assignment
from responses.models import Attribution, Response
from surveys.incidents.models import IncidentOfficer


def attribute(response: Response) -> None:
    """Store every officer on the roster who was at the incident; the answers count for one of them at most."""
    hold_officers()
    present = list(_present_at(response))
    lead = lead_of(present)
    foremost = [lead] if lead else []
    by_officer: dict[int, IncidentOfficer] = {}
    for row in [*foremost, *present]:
        if row.officer_id is not None:
            by_officer.setdefault(row.officer_id, row)
    Attribution.objects.bulk_create(
        Attribution(
            response=response,
            officer_id=officer_id,
            department_id=row.department_id,  # type: ignore[attr-defined]
            role=row.role,
            weight=1 if row is lead else 0,
        )
        for officer_id, row in by_officer.items()
    )


def lead_of(present: Sequence[IncidentOfficer]) -> IncidentOfficer | None:
    """Return the main contact, else the primary unit; of several, who was there longest.

    It may be a badge that is not on the roster: then the answers count for nobody rather than for somebody else.
    """
    for role in (IncidentOfficer.Role.MAIN, IncidentOfficer.Role.PRIMARY):
        candidates = [row for row in present if row.role == role]
        if candidates:
            return min(candidates, key=lambda row: (-(row.seconds_on_scene or 0), row.pk))
    return None


def _present_at(response: Response) -> Iterable[IncidentOfficer]:
    day = timezone.localdate(response.invitation.incident.received_at)
    served_in = Assignment.objects.on(day).filter(officer=OuterRef("officer")).order_by("-started_on", "-pk")
    rows = IncidentOfficer.objects.filter(incident=response.incident_id).order_by("pk")
    return rows.annotate(department_id=Subquery(served_in.values("department")[:1]))
