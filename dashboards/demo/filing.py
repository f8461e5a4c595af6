"""Writing many finished surveys at once; whom they are about is told by the product's own rule."""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from dashboards.demo.asking import Asked
from dashboards.demo.responding import Present, Sheet
from dashboards.demo.roster import Roster
from responses.attribution import lead_of
from responses.models import Answer
from surveys.incidents.models import IncidentOfficer
from surveys.incidents.staging import copy_rows
from surveys.outreach.models import Invitation

_TEXT = Answer._meta.get_field("text")
_RESPONSE = (
    "id",
    "invitation_id",
    "incident_id",
    "version_id",
    "language",
    "started_at",
    "submitted_at",
    "submitted_on",
)
_ANSWER = ("id", "response_id", "question_id", "value", "text", "answered_at")
_ATTRIBUTION = ("response_id", "officer_id", "department_id", "role", "weight")
Row = tuple[Any, ...]


def present_at(asked: Sequence[Asked]) -> Present:
    """Return who was at the incidents that people are asked about."""
    found: Present = defaultdict(list)
    incidents = [one.invitation.incident_id for one in asked]
    for row in IncidentOfficer.objects.filter(incident__in=incidents).order_by("pk"):
        found[row.incident_id].append(row)
    return found


def file(sheets: Sequence[Sheet], present: Present, roster: Roster) -> None:
    """Write responses, answers and attributions, and move the invitations on."""
    copy_rows("responses_response", _RESPONSE, map(_response, sheets))
    copy_rows("responses_answer", _ANSWER, (row for sheet in sheets for row in _answers(sheet)))
    finished = [sheet for sheet in sheets if sheet.submitted_at]
    attributions = (row for sheet in finished for row in _attributions(sheet, present, roster))
    copy_rows("responses_attribution", _ATTRIBUTION, attributions)
    for sheet in sheets:
        _move_on(sheet)
    Invitation.objects.bulk_update([sheet.invitation for sheet in sheets], ["state", "completed_at"])


def _response(sheet: Sheet) -> Row:
    invitation = sheet.invitation
    about = (sheet.pk, invitation.pk, invitation.incident_id, invitation.version_id, invitation.language)
    return (*about, sheet.started_at, sheet.submitted_at, sheet.submitted_on)


def _answers(sheet: Sheet) -> Iterator[Row]:
    for given in sheet.given:
        pk = uuid.uuid4()
        yield pk, sheet.pk, given.question.pk, given.value, _TEXT.close(given.text, pk), sheet.started_at


def _attributions(sheet: Sheet, present: Present, roster: Roster) -> Iterator[Row]:
    rows = present[sheet.invitation.incident_id]
    lead = lead_of(rows)
    for row in rows:
        if row.officer_id is not None:
            department = roster.department_of(row.officer_id, sheet.day)
            yield sheet.pk, row.officer_id, department.pk if department else None, row.role, int(row is lead)


def _move_on(sheet: Sheet) -> None:
    """What was given up stays started as long as it may be finished."""
    invitation = sheet.invitation
    if sheet.submitted_at:
        invitation.state, invitation.completed_at = Invitation.State.COMPLETED, sheet.submitted_at
    elif invitation.state == Invitation.State.INVITED:
        invitation.state = Invitation.State.STARTED
