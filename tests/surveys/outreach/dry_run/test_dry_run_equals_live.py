"""Whatever happens in an agency: a dry run says afterwards what was decided when it happened."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from agencies.models import Agency
from officersurvey.encryption import blind_index
from surveys.incidents.addresses import address_index
from surveys.incidents.models import Incident, Party
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.dry_run import runs
from surveys.outreach.models import ChangedDay, CodePolicy, Decision, Delivery, DryDecision, DryRun, Invitation, OptOut
from surveys.outreach.stopping.opt_outs import suppress
from tests import factories
from tests.surveys.outreach.conftest import NOON

DAYS = 200
_PHONES = ("+12025550143", "+12025550144", "+15055550145")
_EMAILS = ("", "", "maria@example.org", "tom@example.org")
_DOORS = ("12 North Elm Street\nRiverton, IL 62561", "14 North Elm Street\nRiverton, IL 62561")
Codes = dict[str, tuple[str, bool]]
_LIVE = (Decision, Invitation, Delivery, ChangedDay)

#: As far apart as two invitations have to be, counted from the call; counted from the message it is less.
FAR_APART = (90 * 24 + 30, 24)
HOURS = st.sampled_from(FAR_APART) | st.integers(1, DAYS * 24 - 1)
PEOPLE = st.fixed_dictionaries(
    {"phone": st.sampled_from(("", *_PHONES)), "email": st.sampled_from(_EMAILS)},
    optional={
        "postal_address": st.sampled_from(_DOORS),
        "role": st.sampled_from(["Victim", "Suspect"]),
        "age": st.sampled_from([None, 12, 41]),
        "phone_kind": st.sampled_from(["landline", "unknown"]),
        "relation_to_offender": st.sampled_from(["SE", "???"]),
        "contact_ok": st.booleans(),
        "consent_basis": st.sampled_from(["express", "refused"]),
        "language": st.just("es"),
    },
)
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "final_code": st.sampled_from(["ROBBERY", "DVA", "XYZZY", "NOISE"]),
        "disposition": st.sampled_from(["03", "99"]),
        "address": st.sampled_from(["12 N Elm St", "12 North Elm Street, Riverton", "99 Oak Ave"]),
        "protective_order": st.booleans(),
        "address_confidential": st.booleans(),
        "arrest": st.booleans(),
        "report_taken": st.booleans(),
        "report_pending": st.booleans(),
        "guard_words": st.just("en"),
        "source": st.just("officer_initiated"),
    },
)
INCIDENTS = st.lists(
    st.tuples(HOURS, st.none() | st.integers(0, 72), FACTS, st.lists(PEOPLE, min_size=1, max_size=2)),
    min_size=1,
    max_size=9,
)
OPT_OUTS = st.lists(
    st.tuples(
        st.sampled_from(_PHONES), st.sampled_from(["keyword", "unreachable"]), HOURS, st.none() | st.integers(1, 900)
    ),
    max_size=3,
    unique_by=lambda one: one[0],
)
POLICIES = st.fixed_dictionaries(
    {},
    optional={
        "delay_hours": st.sampled_from([6, 168]),
        "expiry_days": st.sampled_from([1, 7]),
        "protection_days": st.sampled_from([180, 190]),
        "rms_linked": st.booleans(),
        "channels": st.sampled_from([["email", "sms"], ["email"], ["sms", "email", "letter"], ["letter"]]),
        "consent_basis": st.sampled_from(["", "express"]),
        "window_start": st.sampled_from([time(9), time(14)]),
        "window_end": st.sampled_from([time(17), time(20)]),
    },
)
#: Code -> its rule, and whether it protects.
CODES = st.dictionaries(
    st.sampled_from(["ROBBERY", "NOISE", "DVA", "XYZZY"]),
    st.tuples(st.sampled_from(["ask", "hold", "never"]), st.booleans()),
    max_size=3,
)


@dataclass(frozen=True)
class Call:
    """An incident as it is received, and as it is closed so many hours later, if ever."""

    place: int
    received_at: datetime
    lasted: int | None

    @property
    def number(self) -> str:
        return f"26-{self.place:02d}"

    @property
    def closed_at(self) -> datetime | None:
        return None if self.lasted is None else self.received_at + timedelta(hours=self.lasted)

    def receive(self, facts: dict[str, Any], people: list[dict[str, Any]]) -> None:
        values = {"incident_number": self.number, "status": "active", **facts}
        index = address_index(values.pop("address", ""))
        incident = factories.make_incident(received_at=self.received_at, address_index=index, **values)
        Incident.objects.filter(pk=incident.pk).update(closed_at=None)
        for number, person in enumerate(people):
            factories.make_party(incident, **{"person_key": str(number), **with_contact(person)})

    def decide(self) -> None:
        decide_incidents([Incident.objects.get(incident_number=self.number).pk], self.received_at)

    def close(self) -> None:
        assert self.closed_at
        incident = Incident.objects.get(incident_number=self.number)
        Incident.objects.filter(pk=incident.pk).update(status="closed", closed_at=self.closed_at)
        decide_incidents([incident.pk], self.closed_at)


def with_contact(person: dict[str, Any]) -> dict[str, Any]:
    """The factory gives a phone to whoever has neither: such a person gets a landline."""
    known = person["phone"] or person["email"] or "postal_address" in person
    return person if known else {**person, "phone": _PHONES[0], "phone_kind": "landline"}


def live_through(incidents: Any, opt_outs: Any) -> None:
    """Let everything happen in its order, with a decision whenever an incident comes in or is closed."""
    happenings: list[tuple[Any, int, int, Callable[[], None]]] = []
    for place, (hours, lasted, facts, people) in enumerate(sorted(incidents, key=lambda one: -one[0])):
        call = Call(place, NOON - timedelta(hours=hours), lasted if lasted is None else min(lasted, hours))
        happenings.append((call.received_at, 0, place, partial(call.receive, facts, people)))
        # What happens at one moment is on record before anything is decided at that moment.
        happenings.append((call.received_at, 1, place, call.decide))
        if call.closed_at:
            happenings.append((call.closed_at, 2, place, call.close))
    for place, (phone, source, hours, lasted) in enumerate(opt_outs):
        at = NOON - timedelta(hours=hours)
        happenings.append((at, 0, place, partial(say_stop, phone, source, at)))
        if lasted and lasted <= hours:
            until = at + timedelta(hours=lasted)
            happenings.append((until, 0, place, partial(lift, phone, until)))
    for at, _, _, happen in sorted(happenings, key=lambda one: one[:3]):
        send_what_is_due(at)
        happen()


def say_stop(phone: str, source: str, at: datetime) -> None:
    suppress(blind_index(phone), "sms", source, at)


def lift(phone: str, at: datetime) -> None:
    OptOut.objects.filter(contact_index=blind_index(phone)).update(lifted_at=at)


def send_what_is_due(at: datetime) -> None:
    """Let each message go at its moment."""
    for delivery in Delivery.objects.filter(state="queued", not_before__lte=at):
        Invitation.objects.filter(pk=delivery.invitation_id).update(state="invited", invited_at=delivery.not_before)
        Delivery.objects.filter(pk=delivery.pk).update(state="sent", sent_at=delivery.not_before)


def decided_live() -> list[tuple[str, ...]]:
    found = []
    for party in Party.objects.select_related("incident").order_by("incident__incident_number", "person_key"):
        row = Decision.objects.filter(party=party).latest("pk")
        found.append((party.incident.incident_number, row.outcome, row.rule, row.channel, row.reason))
    return found


def decided_dry(**edited: Any) -> list[tuple[str, ...]]:
    run = DryRun.objects.create(days=DAYS, created_by="ada", created_at=NOON, **edited)
    runs.carry_out(run.pk)
    rows = DryDecision.objects.filter(run=run).order_by("incident_number", "pk")
    return list(rows.values_list("incident_number", "after", "after_rule", "after_channel", "after_reason"))


def written() -> dict[str, Any]:
    return {model.__name__: list(model.objects.order_by("pk").values_list()) for model in _LIVE}


def put_into_force(codes: Codes) -> None:
    for code, (rule, protects) in codes.items():
        said = {"rule": rule, "protects": protects}
        CodePolicy.objects.update_or_create(kind="call_type", code=code, defaults=said)


def as_edited(policy: dict[str, Any], codes: Codes) -> dict[str, Any]:
    """Return what a run holds if this is not in force but edited on the page."""
    fields = {name: value.isoformat("minutes") if isinstance(value, time) else value for name, value in policy.items()}
    marks = {True: "yes", False: "no"}
    lines = [["call_type", code, rule, "", marks[protects], ""] for code, (rule, protects) in codes.items()]
    return {"policy_changes": fields, "code_changes": lines}


@contextmanager
def tried_and_forgotten() -> Iterator[None]:
    """Undo what a block does."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@example(
    incidents=[(hours, 0, {}, [{"phone": _PHONES[0], "email": ""}]) for hours in FAR_APART],
    opt_outs=[],
    policy={},
    codes={},
)
@example(
    incidents=[
        (hours, 0, {"final_code": code}, [{"phone": _PHONES[0], "email": ""}])
        for hours, code in ((900, "XYZZY"), (600, "NOISE"))
    ]
    # In Britain it is evening when the hours begin here.
    + [(300, 0, {}, [{"phone": "+447911123456", "email": ""}])],
    opt_outs=[],
    policy={"window_start": time(14), "window_end": time(17)},
    codes={"XYZZY": ("never", True)},
)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(incidents=INCIDENTS, opt_outs=OPT_OUTS, policy=POLICIES, codes=CODES)
def test_r15_a_dry_run_and_the_live_run_decide_alike(
    riverton: Agency, incidents: Any, opt_outs: Any, policy: dict[str, Any], codes: Codes
) -> None:
    approved = {"consent_approved_on": date(2025, 1, 1)}
    with tried_and_forgotten():
        with tried_and_forgotten():
            factories.allow_sending(**approved, **policy)
            put_into_force(codes)
            live_through(incidents, opt_outs)
            live, before = decided_live(), written()
            assert decided_dry() == live
            assert written() == before
        factories.allow_sending(**approved)
        live_through(incidents, opt_outs)
        assert decided_dry(**as_edited(policy, codes)) == live
