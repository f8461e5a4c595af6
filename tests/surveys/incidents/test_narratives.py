"""Addresses and narratives: what is kept of them, and that nothing else is."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from agencies.models import Agency
from surveys.incidents.addresses import address_index, normal_address
from surveys.incidents.models import GuardWord, Incident
from surveys.incidents.reading import RecordError, read_record
from surveys.incidents.record import record_incident

NOW = datetime(2026, 3, 3, 18, tzinfo=UTC)


@pytest.fixture
def report(riverton: Agency) -> Callable[..., Incident]:
    """Report an incident and return its row."""

    def record(**fields: Any) -> Incident:
        needed = {"source_system": "cad", "incident_number": "26-1", "updated_at": NOW.isoformat()}
        raw = {**needed, "received_at": NOW.isoformat(), **fields}
        return Incident.objects.get(pk=record_incident(read_record(raw, NOW, riverton.ori)).incident_id)

    return record


@pytest.mark.parametrize(
    ("narrative", "languages"),
    [
        ("Caller's EX-WIFE was there.", "en"),
        ("Said she was\nstrangled.", "en"),
        ("La víctima teme una agresión.", "es"),
        ("Talked of suicide / suicidio", "en es"),
        ("Bike taken from the porch. No suspects.", ""),
        ("The glass was unabused.", ""),
        ("", ""),
    ],
)
def test_r10_only_the_languages_of_the_guard_words_are_kept(
    report: Callable[..., Incident], narrative: str, languages: str
) -> None:
    assert report(narrative=narrative).guard_words == languages


def test_r10_guard_words_are_the_agencys_own(report: Callable[..., Incident]) -> None:
    GuardWord.objects.create(language="en", word="Porch")
    assert report(narrative="Bike taken from the porch.").guard_words == "en"


def test_r10_a_later_record_replaces_what_the_earlier_said(report: Callable[..., Incident]) -> None:
    report(narrative="Talked of suicide.")
    later = NOW.replace(minute=NOW.minute + 1).isoformat()
    assert report(updated_at=later, narrative="Nothing of note.").guard_words == ""


def test_r6_r10_neither_address_nor_narrative_is_stored(report: Callable[..., Incident]) -> None:
    report(address="12 North Elm Street", narrative="Canary sang of suicide.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(one)::text FROM incidents_incident AS one")
        [[row]] = cursor.fetchall()
    assert [word for word in ("canary", "suicid", "elm") if word in row.lower()] == []


@pytest.mark.parametrize("spelling", ["12 N Elm St 4", "12 n. elm street, apt 4", "12  NORTH ELM ST. #4"])
def test_r6_an_address_has_one_spelling(spelling: str) -> None:
    assert normal_address(spelling) == "12 N ELM ST 4"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 O'Brien St", "12 OBRIEN ST"),
        ("12 O\u2019Brien St", "12 O'Brien Street, Riverton, IL 62561"),
        ("12 Ca\u00f1on Rd", "12 CANON RD"),
        ("12 Can\u0303on Rd", "12 Ca\u00f1on Rd"),
        ("12 First Ave", "12 1ST AVE"),
        ("12 St. James Pl", "12 Saint James Pl"),
        ("12 Mt Vernon Rd", "12 Mount Vernon Rd"),
        ("12 Eagle Cove", "12 EAGLE CV"),
        ("12 Main St North", "12 N Main St"),
        ("12 Main Street N., Riverton, IL 62561", "12 NORTH MAIN"),
        ("12 Main St N Apt 4", "12 N Main St #4"),
        ("12 Main St East Moline", "12 Main St, East Moline, IL 61244"),
        ("Apt 4 12 Main St", "12 Main St"),
        ("#4 - 12 Main St", "12 Main Street"),
        ("Unit B, 12 Main St", "12 Main St Unit B"),
        ("12 Hwy 9", "12 State Highway 9"),
        ("12 SR 9, Riverton", "12 State Route 9"),
        ("12 County Road 9A", "12 CR 9A"),
        ("12 US Hwy 9 Riverton IL 62561", "12 U.S. 9"),
        ("12 N Highway 9", "12 North Hwy 9"),
    ],
)
def test_r6_a_house_is_known_by_each_spelling(riverton: Agency, one: str, other: str) -> None:
    assert address_index(one) == address_index(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 N Main St", "12 Main St"),
        ("12 N Main St", "12 Main St South"),
        ("12 Hwy 9", "12 Hwy 90"),
        ("4 12th St", "12 4th St"),
        ("12 N Hwy 9", "12 S Hwy 9"),
    ],
)
def test_r6_two_houses_stay_two(riverton: Agency, one: str, other: str) -> None:
    assert address_index(one) != address_index(other)


def test_r10_a_narrative_without_end_is_refused(report: Callable[..., Incident]) -> None:
    with pytest.raises(RecordError) as refused:
        report(narrative="x" * 20_001)
    assert refused.value.reasons == ["narrative: is longer than 20000 characters"]
