"""Whom an answer counts for: the main contact, else the primary unit; the others were present."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from agencies.models import Agency
from agencies.roster.models import Assignment, Officer
from responses.attribution import attribute
from responses.models import Attribution, Response
from surveys.incidents.models import Incident
from tests import factories


@pytest.fixture
def incident(riverton: Agency) -> Incident:
    """A call at five past midnight in Riverton."""
    return factories.make_incident(received_at=datetime(2026, 3, 2, 6, 5, tzinfo=UTC))


def _there(incident: Incident, name: str, role: str, **fields: Any) -> Officer:
    officer, _ = Officer.objects.get_or_create(name=name, defaults={"badge": name})
    incident.officers.create(officer=officer, badge=officer.badge, role=role, **fields)
    return officer


def _attributed(incident: Incident) -> dict[str, tuple[str, int]]:
    invitation, _ = factories.make_invitation(factories.make_party(incident))
    response = Response.objects.create(
        invitation=invitation, incident=incident, version=invitation.version, language="en"
    )
    attribute(response)
    return {row.officer.name: (row.role, row.weight) for row in Attribution.objects.select_related("officer")}


def test_the_main_contact_counts_and_everybody_else_was_present(incident: Incident) -> None:
    _there(incident, "Paula", "primary")
    _there(incident, "Marco", "main_contact")
    _there(incident, "Bea", "backup")
    _there(incident, "Cal", "call_taker")
    assert _attributed(incident) == {
        "Marco": ("main_contact", 1),
        "Paula": ("primary", 0),
        "Bea": ("backup", 0),
        "Cal": ("call_taker", 0),
    }


def test_without_a_main_contact_the_primary_unit_counts(incident: Incident) -> None:
    _there(incident, "Bea", "backup")
    _there(incident, "Paula", "primary")
    assert _attributed(incident) == {"Paula": ("primary", 1), "Bea": ("backup", 0)}


def test_nobody_counts_where_only_others_were_present(incident: Incident) -> None:
    _there(incident, "Bea", "backup")
    _there(incident, "Cal", "call_taker")
    assert _attributed(incident) == {"Bea": ("backup", 0), "Cal": ("call_taker", 0)}


def test_of_two_primary_units_the_one_that_stayed_longest_counts(incident: Incident) -> None:
    _there(incident, "Paula", "primary", seconds_on_scene=60)
    _there(incident, "Petra", "primary", seconds_on_scene=900)
    assert _attributed(incident) == {"Petra": ("primary", 1), "Paula": ("primary", 0)}


def test_an_officer_in_two_roles_is_named_once_in_the_one_that_counts(incident: Incident) -> None:
    _there(incident, "Paula", "primary")
    _there(incident, "Paula", "main_contact")
    assert _attributed(incident) == {"Paula": ("main_contact", 1)}


def test_an_unmatched_badge_is_nobody(incident: Incident) -> None:
    incident.officers.create(officer=None, badge="999", role="backup")
    _there(incident, "Paula", "primary")
    assert _attributed(incident) == {"Paula": ("primary", 1)}


def test_an_unmatched_main_contact_makes_the_answers_count_for_nobody_else(incident: Incident) -> None:
    incident.officers.create(officer=None, badge="999", role="main_contact")
    _there(incident, "Paula", "primary")
    assert _attributed(incident) == {"Paula": ("primary", 0)}


def test_an_incident_without_officers_has_no_attribution(incident: Incident) -> None:
    assert _attributed(incident) == {}


def test_the_department_is_where_the_officer_served_on_the_agencys_day(incident: Incident) -> None:
    paula = _there(incident, "Paula", "primary")
    before, then, after = (factories.make_department(name) for name in ("Before", "Then", "After"))
    Assignment.objects.create(officer=paula, department=before, started_on=date(2025, 1, 1), ended_on=date(2026, 3, 1))
    Assignment.objects.create(officer=paula, department=then, started_on=date(2026, 3, 2), ended_on=date(2026, 3, 2))
    Assignment.objects.create(officer=paula, department=after, started_on=date(2026, 3, 3))
    _attributed(incident)
    assert Attribution.objects.get().department == then


def test_an_officer_without_an_assignment_has_no_department(incident: Incident) -> None:
    _there(incident, "Paula", "primary")
    _attributed(incident)
    assert Attribution.objects.get().department is None
