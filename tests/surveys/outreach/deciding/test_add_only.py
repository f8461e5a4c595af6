"""What was decided, and who said stop, is evidence: the database itself takes no change of it."""

from datetime import datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from agencies import tenancy
from agencies.models import Agency
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import Decision, OptOut
from surveys.outreach.stopping.opt_outs import suppress

CHANGES = [
    "UPDATE outreach_decision SET reason = 'another'",
    "UPDATE outreach_decision SET decided_at = now()",
    "DELETE FROM outreach_decision",
    "TRUNCATE outreach_decision CASCADE",
    "DELETE FROM incidents_incident",
    "DELETE FROM outreach_optout",
    "UPDATE outreach_optout SET contact_index = 'x'",
    "UPDATE outreach_optout SET channel = 'email'",
    "TRUNCATE outreach_optout",
]


def change(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)


@pytest.fixture
def evidence(new_party: Any, now: datetime) -> None:
    """A decision and an opt-out."""
    party = new_party()
    decide_incidents([party.incident_id], now)
    suppress(bytes(party.phone_index), "sms", OptOut.Source.PERSON)


@pytest.mark.parametrize("statement", CHANGES)
def test_r15_r26_no_statement_changes_or_removes_a_decision_or_an_opt_out(evidence: None, statement: str) -> None:
    before = (list(Decision.objects.values()), list(OptOut.objects.values()))
    assert all(before)
    with pytest.raises(DatabaseError):
        change(statement)
    assert (list(Decision.objects.values()), list(OptOut.objects.values())) == before


def test_an_opt_out_can_be_lifted_and_its_source_named_anew(evidence: None) -> None:
    change("UPDATE outreach_optout SET source = 'keyword', lifted_at = now(), lifted_reason = 'She asked for it.'")
    assert OptOut.objects.get().lifted_reason == "She asked for it."


def test_each_agency_keeps_its_own_evidence(hillside: Agency) -> None:
    with tenancy.agency_context("hillside"):
        suppress(b"a" * 32, "sms", OptOut.Source.PERSON)
        with pytest.raises(DatabaseError, match="Rows of outreach_optout are only added"):
            change("DELETE FROM outreach_optout")
