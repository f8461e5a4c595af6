"""What keeps people from being asked is not lost, however records of one incident follow each other."""

import pytest

from officersurvey.encryption import blind_index
from surveys.incidents.addresses import address_index
from surveys.incidents.feeds.canonical import GUARD_FLAGS
from surveys.incidents.models import Incident, IncidentOfficer, Party
from surveys.incidents.record import record_incident, record_incidents
from tests.surveys.incidents.feed import caller, record

LATER = "2026-03-01T21:00:00-06:00"
LAST = "2026-03-01T22:00:00-06:00"
MARIA, PAUL = "+13125550142", "+13125550143"


def settled(**changes):
    """An incident that was stored and decided about."""
    record_incident(record(**changes))
    Incident.objects.update(needs_decision=False)


def flags_set():
    stored = Incident.objects.get()
    return [flag for flag in GUARD_FLAGS if getattr(stored, flag)]


@pytest.mark.parametrize("flag", [*GUARD_FLAGS, "arrest", "cancelled", "report_pending"])
def test_a_flag_of_a_record_of_the_same_moment_counts_and_nothing_else_changes(riverton, flag):
    settled()
    answer = record_incident(record(**{flag: True}, disposition="03"))
    stored = Incident.objects.get()
    assert (getattr(stored, flag), stored.needs_decision, stored.disposition) == (True, True, "01")
    assert (answer.outcome, answer.warnings) == (
        "updated",
        [
            "updated_at: is that of the record held, but the content differs; "
            "only what keeps people from being asked was added; send a later time to change the rest"
        ],
    )


def test_a_record_of_the_same_moment_takes_no_flag_away(riverton):
    settled(dv_flag=True)
    assert record_incident(record(dv_flag=False)).outcome == "unchanged"
    assert (flags_set(), Incident.objects.get().needs_decision) == (["dv_flag"], False)


def test_a_record_of_the_same_moment_that_comes_again_is_no_change(riverton):
    settled()
    record_incident(record(dv_flag=True, parties=[caller(minor_flag=True)]))
    Incident.objects.update(needs_decision=False)
    assert record_incident(record(dv_flag=True, parties=[caller(minor_flag=True)])).outcome == "unchanged"
    assert not Incident.objects.get().needs_decision


@pytest.mark.parametrize(
    ("sent", "column", "value"),
    [
        ({"minor_flag": True}, "minor_flag", True),
        ({"contact_ok": False}, "contact_ok", False),
        ({"relation_to_offender": "SE"}, "relation_to_offender", "SE"),
        ({"safe_contact_note": "Not at home"}, "has_safe_contact_note", True),
        ({"birth_date": "2012-01-01"}, "age", 14),
        ({"role": "Suspect"}, "contact_ok", False),
    ],
)
def test_a_guard_fact_of_a_person_of_the_same_moment_is_joined(riverton, sent, column, value):
    settled()
    assert record_incident(record(parties=[caller(**sent)])).outcome == "updated"
    maria = Party.objects.get()
    assert (getattr(maria, column), maria.phone, maria.role) == (value, MARIA, sent.get("role", "Caller"))
    assert Incident.objects.get().needs_decision


def test_of_new_people_of_the_same_moment_only_those_with_a_guard_fact_are_taken(riverton):
    settled()
    wanda = caller(person_key="wanda", role="Witness", phone="312-555-0143")
    assert record_incident(record(parties=[wanda])).outcome == "unchanged"
    assert Party.objects.count() == 1
    assert record_incident(record(parties=[{**wanda, "relation_to_offender": "SE"}])).outcome == "updated"
    assert Party.objects.get(role="Witness").relation_to_offender == "SE"


def test_two_relations_of_the_same_moment_that_contradict_each_other_close_the_incident(riverton):
    settled(parties=[caller(relation_to_offender="ST")])
    record_incident(record(parties=[caller(relation_to_offender="SE")]))
    assert flags_set() == ["sensitive_flag"]


def test_a_guard_word_and_an_offence_of_the_same_moment_are_added(riverton):
    settled(nibrs_codes=["220"])
    record_incident(record(narrative="She was strangled.", nibrs_codes=["11A"]))
    stored = Incident.objects.get()
    assert (stored.guard_words, stored.nibrs_codes, stored.needs_decision) == ("en", ["220", "11A"], True)


def test_a_later_record_without_a_narrative_keeps_what_was_found(riverton):
    settled(narrative="She was strangled.")
    record_incident(record(updated_at=LATER, beat="12"))
    assert Incident.objects.get().guard_words == "en"
    record_incident(record(updated_at=LAST, narrative="Nothing of note."))
    assert Incident.objects.get().guard_words == ""


@pytest.mark.parametrize("flag", GUARD_FLAGS)
def test_a_later_record_that_is_silent_about_a_flag_keeps_it_and_a_plain_no_clears_it(riverton, flag):
    settled(**{flag: True})
    record_incident(record(updated_at=LATER))
    assert flags_set() == [flag]
    record_incident(record(updated_at=LAST, **{flag: False}))
    assert flags_set() == []


def test_a_later_record_that_is_silent_about_a_person_keeps_what_is_known(riverton):
    facts = {"minor_flag": True, "contact_ok": False, "relation_to_offender": "SE", "birth_date": "2012-01-01"}
    settled(parties=[caller(**facts, safe_contact_note="Not at home")])
    record_incident(record(updated_at=LATER))
    maria = Party.objects.get()
    assert (maria.minor_flag, maria.contact_ok, maria.relation_to_offender) == (True, False, "SE")
    assert (maria.has_safe_contact_note, maria.age) == (True, 14)
    record_incident(record(updated_at=LAST, parties=[caller(minor_flag=False, contact_ok=True)]))
    maria.refresh_from_db()
    assert (maria.minor_flag, maria.contact_ok) == (False, True)


def test_an_address_stays_until_another_one_is_sent(riverton):
    settled(address="12 Elm St")
    record_incident(record(updated_at=LATER))
    assert bytes(Incident.objects.get().address_index) == address_index("12 Elm St")
    record_incident(record(updated_at=LAST, address="9 Oak Ave"))
    stored = Incident.objects.get()
    assert bytes(stored.address_index) == address_index("9 Oak Ave")
    assert [bytes(one) for one in stored.former_indexes] == [address_index("12 Elm St")]


@pytest.mark.parametrize("order", [1, -1])
def test_guard_facts_of_two_moments_in_one_batch_count_as_one_after_the_other(riverton, order):
    guarded = caller(relation_to_offender="SE", phone="312-555-0143")
    first = record(dv_flag=True, narrative="She was strangled.", parties=[guarded])
    record_incidents([first, record(updated_at=LATER)][::order])
    stored, maria = Incident.objects.get(), Party.objects.get()
    assert (flags_set(), stored.guard_words, maria.relation_to_offender) == (["dv_flag"], "en", "SE")
    assert (maria.phone, [bytes(one) for one in stored.former_indexes]) == (MARIA, [blind_index(PAUL)])


def test_guard_facts_of_one_moment_in_one_batch_are_joined(riverton):
    other = record(dv_flag=True, parties=[caller(person_key="wanda", role="Witness", relation_to_offender="SE")])
    answers = record_incidents([record(), other, record()])
    assert [answer.outcome for answer in answers] == ["created", "updated", "unchanged"]
    assert (flags_set(), Party.objects.count()) == (["dv_flag"], 2)


def test_one_person_named_twice_in_a_record_keeps_what_either_says(riverton):
    maria = caller()
    del maria["person_key"]
    record_incident(record(parties=[maria, {**maria, "contact_ok": False}]))
    assert [party.contact_ok for party in Party.objects.all()] == [False]


@pytest.mark.parametrize("roles", [("Caller", "Suspect"), ("Suspect", "Caller")])
def test_r7_one_person_in_two_roles_at_the_same_moment_has_the_one_that_is_never_asked(riverton, roles):
    record_incidents([record(parties=[caller(role=role)]) for role in roles])
    assert [party.role for party in Party.objects.all()] == ["Suspect"]


def test_a_role_of_an_older_record_replaces_none(riverton):
    settled(updated_at=LATER)
    record_incident(record(parties=[caller(role="Suspect")]))
    maria = Party.objects.get()
    assert (maria.role, maria.contact_ok) == ("Caller", False)


def test_r6_a_contact_that_was_in_an_incident_once_is_kept_as_a_hash(riverton):
    settled(parties=[caller(email="maria@example.org"), caller(person_key="paul", phone="312-555-0143")])
    assert Incident.objects.get().former_indexes is None
    record_incident(record(updated_at=LATER, parties=[caller(phone="312-555-0144")]))
    record_incident(record(updated_at=LAST, parties=[]))
    contacts = (MARIA, PAUL, "+13125550144", "maria@example.org")
    stored = Incident.objects.get()
    assert sorted(map(bytes, stored.former_indexes)) == sorted(map(blind_index, contacts))
    for contact in contacts:
        assert Incident.objects.filter(former_indexes__overlap=[blind_index(contact)]).get() == stored


def test_r6_a_contact_of_the_same_moment_that_was_not_taken_is_kept_as_a_hash(riverton):
    settled(dv_flag=True)
    record_incident(record(dv_flag=True, parties=[caller(phone="312-555-0143")]))
    assert Party.objects.get().phone == MARIA
    assert [bytes(one) for one in Incident.objects.get().former_indexes] == [blind_index(PAUL)]


def test_parts_of_an_incident_add_people_and_officers_and_remove_nobody(riverton):
    settled()
    part = record(
        parties=[caller(person_key="paul", phone="312-555-0143")], officers=[{"unit": "3A", "role": "backup"}]
    )
    [answer] = record_incidents([part], as_parts=True)
    assert (answer.outcome, answer.warnings) == ("updated", [])
    assert sorted(party.phone for party in Party.objects.all()) == [MARIA, PAUL]
    assert sorted(IncidentOfficer.objects.values_list("badge", "unit")) == [("", "3A"), ("4711", "")]
    assert [one.outcome for one in record_incidents([part], as_parts=True)] == ["unchanged"]


@pytest.mark.parametrize("field", ["initial_code", "final_code", "disposition"])
@pytest.mark.parametrize("is_one_batch", [True, False])
@pytest.mark.parametrize("as_parts", [True, False])
def test_records_of_one_moment_that_contradict_each_other_close_it(riverton, field, is_one_batch, as_parts):
    records = [record(), record(**{field: "ASSAULT"})]
    for batch in [records] if is_one_batch else [[one] for one in records]:
        record_incidents(batch, as_parts=as_parts)
    assert flags_set() == ["sensitive_flag"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_statements_for_joining_does_not_grow(riverton, rows, django_assert_num_queries):
    numbers = [f"26-{number:06d}" for number in range(rows)]
    record_incidents([record(number) for number in numbers])
    facts = [record(number, dv_flag=True, parties=[caller(minor_flag=True)]) for number in numbers]
    with django_assert_num_queries(13):
        record_incidents(facts)
