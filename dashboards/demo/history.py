"""Letting months go by: calls come in by the product's own door, its own rules decide, and people answer or don't."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from django.db import connection, transaction
from django.db.models import F, OuterRef, Subquery

from dashboards.demo.asking import ask
from dashboards.demo.filing import file, present_at
from dashboards.demo.incidents import Report, reports_of
from dashboards.demo.responding import respond
from dashboards.demo.town import Town
from surveys.incidents.models import Incident
from surveys.incidents.reading import read_record
from surveys.incidents.record import record_incidents
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import ChangedDay, Decision, Invitation

_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


def live_through(town: Town, since: datetime, until: datetime) -> int:
    """Let everything happen that was closed between the two moments, a week at a time; return how many incidents."""
    count = 0
    for days in _weeks(since.astimezone(town.zone).date() - _DAY, until.astimezone(town.zone).date()):
        with transaction.atomic():
            count += _live_through_week(town, days, since, until)
    _expire_held(until)
    return count


def _weeks(first: date, last: date) -> Iterator[list[date]]:
    while first <= last:
        yield [first + _DAY * place for place in range(7) if first + _DAY * place <= last]
        first += _WEEK


def _live_through_week(town: Town, days: list[date], since: datetime, until: datetime) -> int:
    reports = [report for day in days for report in reports_of(town, day) if _closed_between(report, since, until)]
    recorded = record_incidents([read_record(_as_of(until, report), until, agency_ori="") for report in reports])
    incidents = [answer.incident_id for answer in recorded if answer.incident_id is not None]
    # Decided as of the week's start, so that no message has to wait for the week's end.
    invitations = decide_incidents(incidents, datetime.combine(days[0], time(), town.zone))
    _backdate(incidents)
    asked = ask(town, invitations, until)
    present = present_at(asked)
    sheets = list(respond(town, asked, present, until))
    file(sheets, present, town.roster)
    changed = {one.invitation.invited_on for one in asked} | {sheet.submitted_on for sheet in sheets}
    ChangedDay.objects.bulk_create(ChangedDay(day=day) for day in changed if day)
    return len(incidents)


def _closed_between(report: Report, since: datetime, until: datetime) -> bool:
    return since < datetime.fromisoformat(report["closed_at"]) <= until


def _as_of(until: datetime, report: Report) -> Report:
    """A correction that lies ahead has not been made yet."""
    return {**report, "updated_at": min(report["updated_at"], until.isoformat(), key=datetime.fromisoformat)}


def _backdate(incidents: list[int]) -> None:
    """Say that everything was recorded and decided when the incident was closed."""
    closed = Subquery(Incident.objects.filter(pk=OuterRef("incident")).values("closed_at"))
    Incident.objects.filter(pk__in=incidents).update(recorded_at=F("closed_at"))
    with decisions_unguarded():
        Decision.objects.filter(incident__in=incidents).update(decided_at=closed)
    Invitation.objects.filter(incident__in=incidents).update(created_at=closed)


@contextmanager
def decisions_unguarded() -> Iterator[None]:
    """Let a made-up past be written into decisions, which the database otherwise refuses."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE outreach_decision DISABLE TRIGGER decisions_are_only_added")
        yield
        cursor.execute("ALTER TABLE outreach_decision ENABLE TRIGGER decisions_are_only_added")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _expire_held(until: datetime) -> None:
    held = Invitation.objects.filter(state=Invitation.State.HELD, expires_at__lte=until)
    held.update(state=Invitation.State.EXPIRED)
