"""Two senders at once: real connections on a database of their own."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from agencies import tenancy
from surveys.incidents.models import Incident, IncidentOfficer, Party
from surveys.incidents.record import record_incidents
from tests.surveys.incidents.feed import caller, record

SENDERS = 4


def at_once(lists):
    """Record each list in a thread of its own and return the outcomes of each."""

    def send(records):
        try:
            with tenancy.agency_context("riverton"):
                return [recorded.outcome for recorded in record_incidents(records)]
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(lists)) as senders:
        return list(senders.map(send, lists))


@pytest.mark.parametrize("turn", range(3))
def test_r16_the_same_incidents_sent_at_once_are_stored_once(module_live, turn):
    numbers = [f"{turn}-{number}" for number in range(40)]
    # Half of the senders have the list backwards: waiting for each other in a circle would be a deadlock.
    lists = [[record(number) for number in numbers[:: 1 if sender % 2 else -1]] for sender in range(SENDERS)]
    outcomes = [outcome for answers in at_once(lists) for outcome in answers]
    assert (outcomes.count("created"), outcomes.count("unchanged")) == (40, 40 * (SENDERS - 1))
    with tenancy.agency_context("riverton"):
        assert Incident.objects.filter(incident_number__startswith=f"{turn}-").count() == 40
        assert Party.objects.filter(incident__incident_number__startswith=f"{turn}-").count() == 40
        assert IncidentOfficer.objects.filter(incident__incident_number__startswith=f"{turn}-").count() == 40


def test_of_several_updates_at_once_the_newest_stays_whole(module_live):
    at_once([[record("update")]])
    updates = [
        [
            record(
                "update",
                updated_at=f"2026-03-01T2{hour}:00:00-06:00",
                disposition=f"0{hour}",
                officers=[{"badge": str(hour), "role": "primary"}],
                parties=[caller(language="es" if hour == 3 else "en")],
            )
        ]
        for hour in (1, 3, 2)
    ]
    at_once(updates)
    with tenancy.agency_context("riverton"):
        stored = Incident.objects.get(incident_number="update")
        assert stored.disposition == "03"
        assert [part.badge for part in stored.officers.all()] == ["3"]
        assert [party.language for party in stored.parties.all()] == ["es"]
