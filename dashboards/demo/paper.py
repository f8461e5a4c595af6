"""A few people whom the demonstration's agencies reach by letter alone, so that there is something to print."""

from dataclasses import replace
from datetime import datetime, timedelta

from dashboards.demo.dice import dice
from dashboards.demo.phone import report_at_desk
from dashboards.demo.town import Town
from surveys.incidents.models import Incident
from surveys.incidents.reading import read_record
from surveys.incidents.record import record_incidents
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import Channel, Delivery, SendingPolicy

WAITING = 4
_SOURCE_SYSTEM = "desk"
_STREETS = ("Maple Street", "2nd Avenue", "Mill Road", "Church Lane", "Station Street", "Lake Drive")
_AGO = timedelta(hours=3)


def fill_letter_box(town: Town, now: datetime) -> None:
    """See to it that some letters wait; what was printed already stays as it is."""
    missing = WAITING - Delivery.objects.waiting().filter(channel=Channel.LETTER).count()
    if missing <= 0:
        return
    rng, policy = dice(town.profile.schema_name, "paper", now), SendingPolicy.load()
    first = Incident.objects.filter(source_system=_SOURCE_SYSTEM).count() + 1
    city = str(town.profile.new.details["postal_address"]).partition(", ")[2]
    reports = []
    for number in range(first, first + missing):
        resident = replace(town.residents.anybody(rng), phone="", phone_kind=None, email="", age=None)
        closed = now - timedelta(hours=policy.delay_hours) - _AGO * number
        report = report_at_desk(rng, town, resident, closed, number)
        [person] = report["parties"]
        address = f"{100 + number} {rng.choice(_STREETS)}, {city}"
        people = [{**person, "person_key": f"paper-{number}", "postal_address": address}]
        reports.append({**report, "source_system": _SOURCE_SYSTEM, "parties": people})
    recorded = record_incidents([read_record(report, now, agency_ori="") for report in reports])
    decide_incidents([answer.incident_id for answer in recorded if answer.incident_id is not None], now)
