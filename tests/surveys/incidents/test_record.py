"""The one door: what becomes of a record that is new, newer, older, repeated or contradictory."""

from datetime import date

import pytest
from django.db import connection

from agencies import tenancy
from surveys.incidents.models import Incident, IncidentOfficer, Party
from surveys.incidents.record import match_badges, record_incident, record_incidents
from tests.factories import make_officer
from tests.surveys.incidents.feed import caller, record

LATER = "2026-03-01T21:00:00-06:00"
LAST = "2026-03-01T22:00:00-06:00"
EARLIER = "2026-03-01T19:30:00-06:00"


def outcome(**changes):
    return record_incident(record(**changes)).outcome


def test_a_new_incident_is_stored_with_officers_and_parties(riverton):
    olga = make_officer("Olga Reyes", badge="4711")
    recorded = record_incident(record(nibrs_codes=["220"], call_taker_badge="88", source="911", dv_flag=True))
    assert (recorded.outcome, recorded.incident_number, recorded.reasons) == ("created", "26-000001", [])
    stored = Incident.objects.get(pk=recorded.incident_id)
    assert (stored.status, stored.nibrs_codes, stored.source, stored.dv_flag) == ("closed", ["220"], "911", True)
    assert stored.needs_decision
    parts = list(stored.officers.order_by("badge").values_list("badge", "role", "officer"))
    assert parts == [("4711", "primary", olga.pk), ("88", "call_taker", None)]
    assert [party.phone for party in stored.parties.all()] == ["+13125550142"]


def test_a_badge_that_is_not_on_the_roster_is_kept_and_reported(riverton):
    recorded = record_incident(
        record(officers=[{"badge": "99", "role": "primary"}, {"unit": "3A12", "role": "backup"}])
    )
    assert recorded.warnings == [
        "badge 99 is not on the roster; it is kept as unmatched",
        "a unit came without a badge",
    ]
    assert IncidentOfficer.objects.unmatched().count() == 2


def test_an_unmatched_badge_is_linked_when_the_roster_gets_it(riverton):
    record_incident(record(officers=[{"badge": "99", "role": "primary"}, {"badge": "98", "role": "backup"}]))
    olga = make_officer("Olga Reyes", badge="99")
    assert match_badges() == 1
    assert list(IncidentOfficer.objects.order_by("badge").values_list("badge", "officer")) == [
        ("98", None),
        ("99", olga.pk),
    ]


def test_r16_a_repeated_record_changes_nothing(riverton):
    first = record_incident(record())
    Incident.objects.update(needs_decision=False)
    again = record_incident(record())
    assert (again.outcome, again.warnings, again.incident_id) == ("unchanged", [], first.incident_id)
    assert (Incident.objects.count(), Party.objects.count(), IncidentOfficer.objects.count()) == (1, 1, 1)
    assert not Incident.objects.get().needs_decision


def test_an_older_record_never_replaces_a_newer(riverton):
    record_incident(record(disposition="02"))
    older = record_incident(record(updated_at=EARLIER, disposition="03"))
    assert (older.outcome, older.warnings) == (
        "unchanged",
        ["updated_at: a newer record of this incident is held, so this one was left out"],
    )
    assert Incident.objects.get().disposition == "02"


def test_the_same_time_with_other_content_changes_nothing_and_says_so(riverton):
    record_incident(record())
    other = record_incident(record(beat="12", priority="4"))
    assert (other.outcome, other.warnings) == (
        "unchanged",
        ["updated_at: is that of the record held, but the content differs; send a later time to change it"],
    )
    assert Incident.objects.get().beat == ""


def test_a_newer_record_replaces_the_incident_and_its_officers(riverton):
    record_incident(record())
    Incident.objects.update(needs_decision=False)
    assert outcome(updated_at=LATER, disposition="08", officers=[{"badge": "12", "role": "main_contact"}]) == "updated"
    stored = Incident.objects.get()
    assert (stored.disposition, stored.needs_decision) == ("08", True)
    assert list(stored.officers.values_list("badge", "role")) == [("12", "main_contact")]


def test_a_person_keeps_the_row_when_the_contact_changes(riverton):
    record_incident(record())
    before = Party.objects.get().pk
    record_incident(record(updated_at=LATER, parties=[caller(phone="312-555-0143"), caller(person_key="paul")]))
    after = {party.phone: party.pk for party in Party.objects.all()}
    assert (after["+13125550143"], sorted(after)) == (before, ["+13125550142", "+13125550143"])


def test_a_key_that_is_a_number_or_a_name_is_stored_as_a_hash_alone(riverton):
    record_incident(record(parties=[caller(person_key="312-555-0142"), caller(person_key="Maria Lopez")]))
    rows = dict(Party.objects.values_list("pk", "person_key"))
    assert [trace for trace in ("555-0142", "Maria", "Lopez") if trace in " ".join(rows.values())] == []
    parties = [caller(person_key="Maria Lopez"), caller(person_key="312-555-0142")]
    record_incident(record(updated_at=LATER, parties=parties))
    assert dict(Party.objects.values_list("pk", "person_key")) == rows


def test_one_key_is_recognised_in_every_incident_and_by_no_other_agency(riverton, hillside):
    for number in ("26-1", "26-2"):
        record_incident(record(incident_number=number))
    with tenancy.agency_context("hillside"):
        record_incident(record())
        [elsewhere] = Party.objects.values_list("person_key", flat=True)
    keys = set(Party.objects.values_list("person_key", flat=True))
    assert (len(keys), elsewhere in keys) == (1, False)


def test_a_person_who_is_taken_back_loses_the_contact_and_is_not_asked(riverton):
    record_incident(record(parties=[caller(email="maria@example.org", contact_ok=True)]))
    record_incident(record(updated_at=LATER, parties=[]))
    maria = Party.objects.get()
    assert (maria.phone, maria.email, maria.phone_kind, maria.is_withdrawn) == ("", "", "none", True)
    record_incident(record(updated_at=LAST, parties=[caller()]))
    maria.refresh_from_db()
    assert (maria.phone, maria.is_withdrawn, maria.contact_ok) == ("+13125550142", False, False)


def test_people_without_a_key_are_told_apart_by_role_and_contact(riverton):
    maria, paul = caller(), caller(phone="312-555-0143")
    for person in (maria, paul):
        del person["person_key"]
    record_incident(record(parties=[maria, paul, maria]))
    rows = {party.phone: party.pk for party in Party.objects.all()}
    record_incident(record(updated_at=LATER, parties=[paul, maria]))
    assert {party.phone: party.pk for party in Party.objects.all()} == rows
    assert len(rows) == 2


@pytest.mark.parametrize(
    ("phone", "stated", "kind"),
    [
        ("312-555-0142", None, "unknown"),
        ("312-555-0142", "landline", "landline"),
        ("312-555-0142", "mobile", "mobile"),
        ("+44 7400 123456", "voip", "mobile"),
        ("+44 7400 123456", "landline", "landline"),
        ("800-555-1212", "mobile", "invalid"),
        ("", None, "none"),
    ],
)
def test_r11_what_the_source_knows_of_a_phone_counts_where_it_is_stricter(riverton, phone, stated, kind):
    record_incident(record(parties=[caller(phone=phone, phone_type=stated)]))
    assert Party.objects.get().phone_kind == kind


def test_r4_the_age_is_that_on_the_agencys_day_of_the_incident(riverton):
    # 23:30 in Chicago on the 28th is the 1st in UTC, which would make her 18 a day early.
    parties = [caller(birth_date=str(date(2008, 3, 1)))]
    record_incident(record(received_at="2026-02-28T23:30:00-06:00", parties=parties))
    assert Party.objects.get().age == 17


def test_a_safe_contact_note_is_noted_and_its_words_are_not_stored(riverton):
    record_incident(record(parties=[caller(safe_contact_note="Call after six, he is at work then")]))
    party = Party.objects.get()
    assert party.has_safe_contact_note
    assert "after six" not in repr(Party.objects.values().get())


def test_s18_no_contact_is_readable_in_the_table(riverton):
    record_incident(record(parties=[caller(email="maria@example.org")]))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM incidents_party")
        row = b" ".join(value if isinstance(value, bytes) else str(value).encode() for value in cursor.fetchone())
    assert (row.count(b"5550142"), row.count(b"maria@")) == (0, 0)


def test_a_list_with_two_records_of_one_incident_keeps_the_newer(riverton):
    answers = record_incidents([record(updated_at=LATER, disposition="08"), record(), record("26-000002")])
    assert [answer.outcome for answer in answers] == ["created", "unchanged", "created"]
    assert answers[1].warnings == ["updated_at: a newer record of this incident is held, so this one was left out"]
    assert Incident.objects.get(incident_number="26-000001").disposition == "08"


def test_an_empty_list_is_nothing(riverton):
    assert record_incidents([]) == []


def test_s1_the_same_number_in_two_agencies_is_two_incidents(riverton):
    record_incident(record(disposition="02"))
    with tenancy.agency_context("hillside"):
        assert outcome() == "created"
        assert Incident.objects.get().disposition == "01"
    assert Incident.objects.get().disposition == "02"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_statements_does_not_grow(riverton, rows, django_assert_num_queries):
    records = [record(f"26-{number:06d}") for number in range(rows)]
    with django_assert_num_queries(11):
        record_incidents(records)
    newer = [record(f"26-{number:06d}", updated_at=LATER) for number in range(rows)]
    with django_assert_num_queries(13):
        record_incidents(newer)


@pytest.mark.parametrize(
    "phone", ["999-999-9999", "000-000-0000", "911", "5550142", "(312) 555-0142-0", "999-999-9999 x5", "555–0142"]
)
def test_digits_that_are_no_number_cost_the_number_and_not_the_incident(riverton, phone):
    answer = record_incident(record(dv_flag=True, parties=[caller(phone=phone, phone_type="landline")]))
    assert answer.outcome == "created"
    assert answer.warnings[0] == "phone: one is no number that can exist; its person was taken without a phone"
    maria = Party.objects.get()
    assert (maria.phone, maria.phone_index, maria.phone_kind, maria.incident.dv_flag) == ("", None, "none", True)
