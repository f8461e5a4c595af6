"""Incidents and unmatched badges in the agency's administration."""

import pytest

from surveys.incidents.models import Incident, IncidentOfficer
from surveys.incidents.record import record_incident
from tests.factories import make_officer
from tests.surveys.incidents.feed import caller, record

INCIDENTS = "/admin/incidents/incident/"
BADGES = "/admin/incidents/unmatchedbadge/"


@pytest.fixture
def ada(client_of, administrator):
    """Ada's browser."""
    return client_of("riverton", administrator)


def page(client, path, **query):
    answer = client.get(path, query)
    assert answer.status_code == 200
    return answer.text


def test_incidents_are_found_by_number_and_code(ada):
    record_incident(record("26-000001"))
    record_incident(record("26-000002", final_code="NOISE"))
    assert "26-000001" not in page(ada, INCIDENTS, q="noise")
    assert "26-000002" in page(ada, INCIDENTS, q="noise")
    assert "26-000002" not in page(ada, INCIDENTS, q="26-000001")
    assert "26-000002" in page(ada, INCIDENTS, received_at__year="2026", received_at__month="3")


def test_no_contact_is_shown_and_nothing_can_be_changed(ada):
    pk = record_incident(record(parties=[caller(email="maria@example.org")])).incident_id
    shown = page(ada, f"{INCIDENTS}{pk}/change/")
    assert "Caller" in shown
    assert [contact for contact in ("5550142", "555-0142", "maria@example") if contact in shown] == []
    assert ada.post(f"{INCIDENTS}{pk}/change/", {"final_code": "X"}).status_code == 403
    assert ada.get(f"{INCIDENTS}add/").status_code == 403


def test_each_person_of_an_incident_leads_to_their_decisions(ada):
    incident = Incident.objects.get(pk=record_incident(record(parties=[caller()])).incident_id)
    address, anchor = f"/incidents/{incident.pk}/why/", f"party-{incident.parties.get().pk}"
    assert f'href="{address}#{anchor}"' in page(ada, f"{INCIDENTS}{incident.pk}/change/")
    assert f'id="{anchor}"' in page(ada, address)


def test_unmatched_badges_are_counted_and_matched(ada):
    for number in range(3):
        record_incident(record(str(number), officers=[{"badge": "99", "role": "primary"}]))
    record_incident(record("x", officers=[{"badge": "98", "role": "primary"}]))
    rows = ada.get(BADGES).context["cl"].result_list
    assert [(row.badge, row.times) for row in rows] == [("98", 1), ("99", 3)]
    make_officer("Olga Reyes", badge="99")
    chosen = {"action": "match", "_selected_action": [row.pk for row in rows]}
    answer = ada.post(BADGES, chosen, follow=True)
    assert "3 parts in incidents were linked" in answer.text
    assert [part.badge for part in IncidentOfficer.objects.unmatched()] == ["98"]


def test_nobody_but_administrators_sees_them(client_of, chief):
    for path in (INCIDENTS, BADGES):
        assert client_of("riverton", chief).get(path).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_statements_does_not_grow(ada, rows, django_assert_num_queries):
    for number in range(rows):
        record_incident(record(str(number)))
    ada.get(INCIDENTS)
    with django_assert_num_queries(8):
        ada.get(INCIDENTS)
    with django_assert_num_queries(6):
        ada.get(BADGES)
