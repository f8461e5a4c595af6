"""A city's export is stored while somebody answers about one of its incidents: neither waits for the other."""

import pytest
from django.db import transaction

from agencies import tenancy
from responses.models import Response
from surveys.incidents.models import Incident, Party
from surveys.incidents.record import record_incidents
from tests import factories
from tests.live import LiveSystem
from tests.responses.phone import Phone
from tests.surveys.incidents.feed import caller, record

BADGE = "1234"


def export(count: int, *, version: int) -> list:
    """The same incidents, changed since the version before in every part that an import stores."""
    when = f"2026-03-01T2{version}:00:00-06:00"
    officers = [{"badge": BADGE, "role": "primary"}, {"badge": str(version), "role": "backup"}]
    return [
        record(f"26-{number}", updated_at=when, officers=officers, parties=[caller(language="es" if version else "en")])
        for number in range(count)
    ]


@pytest.mark.fault
def test_a_citizen_answers_while_an_import_holds_every_lock_that_it_takes(live: LiveSystem) -> None:
    with tenancy.agency_context("riverton"):
        factories.make_officer("Olga Reyes", badge=BADGE)
        record_incidents(export(200, version=0))
        _, token = factories.make_invitation(Party.objects.get(incident__incident_number="26-7"))
    live.start_web()
    phone = Phone(live.port)
    with tenancy.agency_context("riverton"), transaction.atomic():
        assert {stored.outcome for stored in record_incidents(export(200, version=1))} == {"updated"}
        assert phone.asks("GET", f"/s/{token}").status == 200
        assert phone.asks("POST", f"/s/{token}", {"C1": "4"}).status == 303
        sent = phone.asks("POST", f"/s/{token}", {"C1": "4", "C2": "5", "send": "1"})
        assert sent.location == f"/s/{token}/done"
    with tenancy.agency_context("riverton"):
        response = Response.objects.get()
        assert (response.incident.incident_number, response.attributions.get(weight=1).officer.badge) == ("26-7", BADGE)
        assert Party.objects.filter(language="es").count() == Incident.objects.count() == 200
