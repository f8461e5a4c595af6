"""Callbacks of EIDO documents and numbers with a stray plus: what can't be told apart is nobody's number."""

import pytest

from surveys.incidents.eido import read_eido
from surveys.incidents.phone_numbers import BadPhone, PhoneKind, e164_and_kind, parse
from tests.surveys.incidents.eido_documents import document, part, person, ref


def called_back_at(*uris, **fields):
    return read_eido(document(callbackComponent=[part("cb-maria", callBackInformationUri=list(uris), **fields)]))


@pytest.mark.parametrize("raw", ["+4795550100", "+479-555-0100", "tel:+4795550100", "＋4795550100", "+479 555 0100 x5"])
def test_r11_a_north_american_number_with_a_stray_plus_is_no_number_from_abroad(raw):
    for read in (parse, e164_and_kind):
        with pytest.raises(BadPhone, match="a plus too many"):
            read(raw)


@pytest.mark.parametrize(
    ("raw", "e164"),
    [
        ("011 47 95 55 01 00", "+4795550100"),
        ("+447911123456", "+447911123456"),
        ("+4520123456", "+4520123456"),
        ("479-555-0100", "+14795550100"),
    ],
)
def test_numbers_that_can_be_told_apart_are_read(raw, e164):
    assert parse(raw).e164 == e164_and_kind(raw)[0] == e164


@pytest.mark.parametrize("uri", ["tel:+1-312-555-0142;ext=55", "sip:3125550142;ext=55@pbx.example;user=phone"])
def test_r11_an_extension_means_a_landline(uri):
    (party,) = called_back_at(uri).record["parties"]
    assert e164_and_kind(party["phone"]) == ("+13125550142", PhoneKind.LANDLINE)


@pytest.mark.parametrize(
    "uri", ["tel:999-999-9999", "tel:555-555-5555", "tel:911-555-0142", "tel:+4795550100", "tel:5550142"]
)
def test_who_has_a_number_that_can_not_exist_is_taken_without_it(uri):
    reading = called_back_at(uri)
    assert reading.record["parties"] == [{"role": "Caller", "person_key": "person-maria"}]
    assert reading.problems == [
        "A callback is no number that can exist or be told apart; its person was taken without a phone."
    ]


def test_the_first_number_that_can_exist_counts():
    reading = called_back_at("tel:999-999-9999", "tel:+13125550142")
    assert (reading.record["parties"][0]["phone"], reading.problems) == ("+13125550142", [])


def test_a_number_that_was_corrected_does_not_count_again_where_its_correction_is_of_no_use():
    reading = called_back_at("tel:+13125550142", updatedCbn={"updatedCbnIdentifierUri": "tel:999-999-9999"})
    assert "phone" not in reading.record["parties"][0]


def test_people_beyond_those_an_incident_can_have_are_named_and_suspects_are_not_among_them():
    people = [person(f"p{at}", "Caller", callBackReference=ref("cb-maria")) for at in range(24)]
    suspect = person("p24", "Suspect", callBackReference=ref("cb-maria"))
    reading = read_eido(document(personComponent=[*people, suspect]))
    assert (len(reading.record["parties"]), reading.record["parties"][0]["role"]) == (20, "Suspect")
    assert reading.ignored[-1] == "personComponent beyond the first 20"


def test_a_reference_that_leads_nowhere_is_named_once():
    people = [person(key, "Caller", callBackReference=ref("gone")) for key in "ab"]
    reading = read_eido(document(personComponent=people))
    assert reading.ignored[-2:] == ["callBackReference that leads nowhere", "personComponent without a callback"]
    assert reading.ignored.count("callBackReference that leads nowhere") == 1
