"""Incidents as a machine sent them, read and recorded in the agency that is in force."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies.tenancy import current_agency
from surveys.incidents.models import Incident
from surveys.incidents.reading import RecordError, read_record
from surveys.incidents.record import Outcome, Recorded, record_incidents
from surveys.incidents.records import IncidentRecord
from surveys.incidents.unreadable import LeftOut, note_unreadable

#: More states than an incident goes through between two lists, and few enough to record one after the other.
MOST_STATES = 100
_TOO_MANY = f"belongs to an incident with more than {MOST_STATES} records in this list; send the rest in another"


def receive_incidents(items: Sequence[object]) -> list[Recorded]:
    """Record the good items and say of each, in their order, what became of it."""
    now, agency_ori = timezone.now(), current_agency().ori
    answers: dict[int, Recorded] = {}
    left_out: list[LeftOut] = []
    records: dict[int, IncidentRecord] = {}
    states: Counter[tuple[str, str]] = Counter()
    for index, item in enumerate(items):
        try:
            record = read_record(item, now, agency_ori)
            states[record.source_system, record.incident_number] += 1
            if states[record.source_system, record.incident_number] > MOST_STATES:
                raise RecordError([_TOO_MANY], record.incident_number, record.source_system, record.updated_at)
            records[index] = record
        except RecordError as error:
            answers[index] = Recorded(Outcome.REJECTED, error.number, reasons=error.reasons)
            left_out.append(LeftOut.of(error))
    with transaction.atomic():
        recorded = record_incidents(list(records.values()))
        # Who says the same again may be repeating an old message, and has not said what could not be read.
        news = [one for one, answer in zip(records.values(), recorded, strict=True) if not answer.is_repeat]
        note_unreadable(left_out, news)
    answers.update(zip(records, recorded, strict=True))
    return [answers[index] for index in range(len(items))]


def receive_document(record: dict[str, Any]) -> Recorded:
    """Record the incident of an EIDO document. It stays closed since when it was first known to be."""
    # The standard has no time of closing, so that with each change of a closed incident it would move.
    closed = Incident.objects.filter(status=Incident.Status.CLOSED, source_system=record["source_system"])
    first = closed.filter(incident_number=record["incident_number"]).values_list("closed_at", flat=True).first()
    [answer] = receive_incidents(
        [{**record, "closed_at": first.isoformat()} if first and "closed_at" in record else record]
    )
    return answer
