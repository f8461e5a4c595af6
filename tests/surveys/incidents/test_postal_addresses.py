"""Mailing addresses: read in the forms that sources write, kept sealed and without a name, known by their door."""

from dataclasses import replace

import pytest
from django.db import connection

from surveys.incidents.addresses import address_index
from surveys.incidents.feeds.guess import guess_columns
from surveys.incidents.feeds.profile import Group
from surveys.incidents.models import Party
from surveys.incidents.postal import BadAddress, postal_lines, streets_of
from surveys.incidents.reading import RecordError
from surveys.incidents.record import record_incident
from tests.surveys.incidents.feed import caller, record
from tests.surveys.incidents.feeds.tables import PROFILE, mapped

LATER = "2026-03-02T08:00:00-06:00"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("12 Main St, Riverton, IL 62561", "12 Main St\nRiverton, IL 62561"),
        ("12 Main St\nApt 4\nRiverton, IL 62561-1234\nUSA", "12 Main St\nApt 4\nRiverton, IL 62561-1234"),
        ("12 Main St, Apt 4, Riverton, IL, 62561", "12 Main St\nApt 4\nRiverton, IL 62561"),
        ("PO Box 12\r\nRiverton  IL 62561", "PO Box 12\nRiverton IL 62561"),
    ],
)
def test_an_address_is_read_in_lines(text: str, lines: str) -> None:
    assert postal_lines(text) == lines
    assert postal_lines(lines) == lines


def test_r44_a_name_above_an_address_is_not_taken() -> None:
    assert postal_lines("Maria Lopez\nc/o Ben\n12 Main St\nRiverton, IL 62561") == "12 Main St\nRiverton, IL 62561"


@pytest.mark.parametrize(
    "text", ["Riverton", "12 Main St", "somewhere, over, the, rainbow", "1,2,3,4,5,6", "1" * 90 + ",2"]
)
def test_what_no_envelope_can_carry_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(BadAddress) as refused:
        postal_lines(text)
    assert text not in str(refused.value)


def test_r6_an_address_is_known_as_incidents_name_its_door() -> None:
    streets = set(streets_of("12 Main Street\nApt 4\nRiverton, IL 62561"))
    assert {"12 Main Street", "12 Main Street Apt 4", "12 Main Street Riverton"} < streets


def test_a_party_keeps_its_address_sealed_and_a_hash_to_know_it_by(riverton: object) -> None:
    record_incident(record(parties=[caller(postal_address="Maria Lopez, 12 Main St, Riverton, IL 62561")]))
    maria = Party.objects.get()
    assert maria.postal_address == "12 Main St\nRiverton, IL 62561"
    assert bytes(maria.postal_index or b"") == address_index("12 MAIN STREET, RIVERTON IL 62561")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM incidents_party")
        stored = b" ".join(value if isinstance(value, bytes) else str(value).encode() for value in cursor.fetchone())
    assert (stored.count(b"Main"), stored.count(b"MAIN"), stored.count(b"Lopez")) == (0, 0, 0)


def test_who_is_taken_back_loses_the_address_too(riverton: object) -> None:
    record_incident(record(parties=[caller(postal_address="12 Main St, Riverton, IL 62561")]))
    record_incident(record(updated_at=LATER, parties=[]))
    maria = Party.objects.get()
    assert (maria.postal_address, maria.is_withdrawn) == ("", True)


def test_people_with_nothing_but_an_address_are_told_apart_by_it(riverton: object) -> None:
    people = [{"role": "Caller", "postal_address": f"{number} Main St, Riverton, IL 62561"} for number in (1, 2, 2)]
    record_incident(record(parties=people))
    assert Party.objects.count() == 2


def test_a_bad_address_is_named_by_its_field(riverton: object) -> None:
    with pytest.raises(RecordError) as refused:
        record(parties=[caller(postal_address="Riverton")])
    [reason] = refused.value.reasons
    assert str(reason).startswith("parties[0].postal_address: is no mailing address")


def test_a_feed_finds_the_mailing_address_and_leaves_out_what_is_none() -> None:
    found = guess_columns(["caller_mailing_address", "caller_role"], [])
    assert [dict(group.columns) for group in found.people] == [
        {"postal_address": "caller_mailing_address", "role": "caller_role"}
    ]


@pytest.mark.parametrize(
    ("cell", "address"),
    [
        ("12 Main St\nRiverton, IL 62561", "12 Main St\nRiverton, IL 62561"),
        ("somewhere else", None),
        ("12 Main St", None),
    ],
)
def test_a_mailing_address_is_read_with_its_lines_from_a_file(cell: str, address: str | None) -> None:
    profile = replace(PROFILE, people=(Group({"phone": "phone", "postal_address": "narrative"}),))
    found = mapped(profile, narrative=cell)
    assert found.record is not None
    assert found.record["parties"][0].get("postal_address") == address
    assert [one.reason for one in found.warnings] == (
        ["is no mailing address that fits an envelope and was left out"] if address is None else []
    )
