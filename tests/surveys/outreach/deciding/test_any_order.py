"""However records of an incident follow each other, and however many come at once: what was said of somebody counts."""

from collections import ChainMap
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from agencies.models import Agency
from officersurvey.encryption import blind_index
from surveys.incidents.feeds.canonical import GUARD_FLAGS
from surveys.incidents.models import Incident, Party
from surveys.incidents.people import key_of
from surveys.incidents.record import record_incidents
from surveys.incidents.records import IncidentRecord
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import Decision, SendingPolicy
from tests.surveys.incidents.feed import record

_TIMES = [f"2026-03-01T{hour}:00:00-06:00" for hour in (20, 21, 22)]
#: Mostly nothing, or too few people would be asked to tell anything.
_FACTS: list[dict[str, Any]] = [
    *({},) * 8,
    {"minor_flag": True},
    {"contact_ok": False},
    {"birth_date": "2012-01-01"},
    {"safe_contact_note": "He reads her phone."},
]
_RELATIONS = [{}, {}, {"relation_to_offender": "ST"}, {"relation_to_offender": "SE"}]
#: A key goes with one role: a later record that names another role corrects the one before.
_ROLES = [
    *({"person_key": "", "role": role} for role in ("Caller", "Caller", "Victim", "Suspect")),
    *({"person_key": key, "role": role} for key, role in (("maria", "Caller"), ("paul", "Victim"), ("sam", "Suspect"))),
]
_CONTACTS = {
    "phone": st.sampled_from(["312-555-0142", "312-555-0143", ""]),
    "email": st.sampled_from(["", "", "maria@example.org"]),
    "postal_address": st.sampled_from(["", "", "12 North Elm Street\nRiverton, IL 62561"]),
}


def _somebody(*facts: list[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    parts = (st.sampled_from(choices) for choices in (_ROLES, _FACTS, *facts))
    return st.tuples(st.fixed_dictionaries(_CONTACTS), *parts).map(lambda made: dict(ChainMap(*made)))


def _people(*facts: list[dict[str, Any]]) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(_somebody(*facts), max_size=2, unique_by=lambda one: one["person_key"] or str(one))


RECORDS = st.fixed_dictionaries(
    {"updated_at": st.sampled_from(_TIMES), "parties": _people(_RELATIONS)},
    optional={
        "dv_flag": st.booleans(),
        "legal_hold": st.booleans(),
        "arrest": st.booleans(),
        "address": st.sampled_from(["12 Oak St", "900 Main St"]),
        "narrative": st.sampled_from(["She was strangled.", "A window was broken."]),
        "final_code": st.sampled_from(["BURGLARY", "DVA"]),
        "nibrs_codes": st.sampled_from([["220"], ["11A"]]),
    },
)
#: Of either of two incidents.
SEQUENCES = st.lists(st.tuples(st.sampled_from(["26-000001", "26-000002"]), RECORDS), min_size=1, max_size=6)
#: Of one, about which nothing but its people keeps anybody from being asked.
CALM = st.lists(
    st.fixed_dictionaries({"updated_at": st.sampled_from(_TIMES), "parties": _people()}), min_size=2, max_size=5
)
_PERSON = (
    "incident__incident_number",
    "person_key",
    "role",
    "phone_index",
    "email_index",
    "postal_index",
    "age",
    "minor_flag",
    "relation_to_offender",
    "contact_ok",
    "has_safe_contact_note",
    "is_withdrawn",
)
_INCIDENT = (
    "incident_number",
    "updated_at",
    "final_code",
    "initial_code",
    "nibrs_codes",
    "arrest",
    "guard_words",
    "address_index",
    "content_hash",
    *GUARD_FLAGS,
)
_SETTINGS = settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])


@contextmanager
def undone() -> Iterator[None]:
    """Undo what a block does."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def as_held() -> tuple[list[Any], ...]:
    """Return what is known of the incidents and their people, but for ids and the time of recording."""
    known = [
        sorted(bytes(index) for index in found or ())
        for row in Incident.objects.order_by("incident_number")
        for found in (row.former_indexes, row.read_hashes)
    ]
    incidents = Incident.objects.order_by("incident_number").values_list(*_INCIDENT)
    people = Party.objects.order_by("incident__incident_number", "person_key").values_list(*_PERSON)
    return list(incidents), list(people), known


@_SETTINGS
@given(sequence=SEQUENCES, as_parts=st.booleans())
def test_r3_a_list_counts_as_its_records_do_one_after_the_other(
    riverton: Agency, sequence: list[Any], as_parts: bool
) -> None:
    records = [record(number, **facts) for number, facts in sequence]
    with undone():
        together = [one.outcome for one in record_incidents(records, as_parts=as_parts)]
        held = as_held()
    with undone():
        assert [record_incidents([one], as_parts=as_parts)[0].outcome for one in records] == together
        assert as_held() == held


@example(
    states=[
        {"updated_at": _TIMES[0], "parties": [{"person_key": "sam", "role": "Suspect", "phone": "312-555-0142"}]},
        {
            "updated_at": _TIMES[1],
            "parties": [{"person_key": "sam", "role": "Suspect"}, {"role": "Caller", "phone": "312-555-0142"}],
        },
    ],
    as_parts=False,
)
@_SETTINGS
@given(states=CALM, as_parts=st.booleans())
def test_r4_r7_nobody_is_asked_at_a_number_of_which_care_was_said_once(
    policy: SendingPolicy, now: datetime, states: list[dict[str, Any]], as_parts: bool
) -> None:
    records = [record(**facts) for facts in states]
    careful = {found for one in records for found in known_by_of_the_guarded(one)}
    with undone():
        for one in records:
            record_incidents([one], as_parts=as_parts)
        decide_incidents(Incident.objects.values_list("pk", flat=True), now)
        for asked in Decision.objects.filter(outcome="ask").select_related("party"):
            assert careful.isdisjoint({asked.party.phone, asked.party.email, asked.party.person_key})


def known_by_of_the_guarded(one: IncidentRecord) -> Iterator[str]:
    """Yield numbers and keys of the people with whom a record says to be careful."""
    for party in one.parties:
        is_young = party.minor_flag or (party.birth_date is not None and party.birth_date.year > 2010)
        if party.is_refused or is_young or party.safe_contact_note:
            phone = party.phone.e164 if party.phone else ""
            yield from filter(None, (phone, party.email, key_of(party, blind_index)))
