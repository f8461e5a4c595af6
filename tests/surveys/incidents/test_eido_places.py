"""Where an EIDO incident was, and what its notes say: read for what they protect."""

import pytest

from surveys.incidents.addresses import address_index
from surveys.incidents.eido import read_eido
from tests.surveys.incidents.eido_documents import document, incident, part, pidf, ref


def record(**changes):
    return read_eido(document(**changes)).record


def test_r6_the_house_is_read_however_the_place_is_written():
    house = address_index("12 Elm St, Riverton 62561")
    assert address_index(record()["address"]) == house
    other = pidf(HNO="12", HNS="A", PRD="", RD="Elm", STS="Street", A3="Riverton", A1="IL", PC="62561", LOC="Apt 3")
    assert address_index(record(locationComponent=[part("p", locationByValue=other)])["address"]) == house


@pytest.mark.parametrize(
    "place",
    [
        part("p", locationByValue="<presence>12 Elm St</presence>"),
        part("p", locationByValue=pidf(RD="Elm", STS="St")),
        part("p", locationByReferenceUri="https://lis.example/12"),
        part("p", locationByValue={"HNO": "12"}),
    ],
)
def test_a_place_without_a_house_is_named_as_left_out(place):
    reading = read_eido(document(locationComponent=[place]))
    assert "address" not in reading.record
    assert "locationComponent without number and street" in reading.ignored


def test_of_several_houses_the_first_counts_and_that_is_said():
    places = [part(number, locationByValue=pidf(HNO=number, RD="Elm", STS="St")) for number in ("12", "14")]
    reading = read_eido(document(locationComponent=places))
    assert reading.record["address"] == "12 Elm St"
    assert "locationComponent beyond the first" in reading.ignored


@pytest.mark.parametrize(
    ("kind", "reference"), [("CurrentIncident", None), ("Current Incident", None), ("Caller", "14")]
)
def test_r6_the_house_where_it_happened_counts_before_the_one_that_a_call_was_routed_by(kind, reference):
    routed, happened = (part(number, locationByValue=pidf(HNO=number, RD="Elm", STS="St")) for number in ("12", "14"))
    routed["locationTypeDescriptionRegistryText"] = "RoutingLocation"
    happened["locationTypeDescriptionRegistryText"] = kind
    changes = {"locationReference": ref(reference)} if reference else {}
    reading = read_eido(document(locationComponent=[routed, happened], incidentComponent=incident(**changes)))
    assert reading.record["address"] == "14 Elm St"
    assert "incidentComponent.locationReference" not in reading.ignored


def test_r10_all_notes_are_searched_without_their_markup():
    notes = [
        part("1", notesActionComments="<p>He <b>str</b>&shy;angled</p>her &lt;at night&gt;"),
        part("2", notesActionComments=["Quiet\x00now", 17]),
    ]
    assert record(notesComponent=notes)["narrative"] == "He strangled her <at night> Quiet now"


def test_r10_notes_too_long_to_be_searched_close_the_incident():
    reading = read_eido(document(notesComponent=[part("1", notesActionComments="word " * 5000)]))
    assert (reading.record["sensitive_flag"], "narrative" in reading.record) == (True, False)
    assert reading.problems == [
        "The notes are too long to be searched for guard words; nobody is asked about the incident."
    ]
