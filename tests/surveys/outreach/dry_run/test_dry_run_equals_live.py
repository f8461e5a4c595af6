"""Whatever happens in an agency: a dry run says afterwards what was decided when it happened."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, example, given, settings

from agencies.models import Agency
from officersurvey.encryption import blind_index
from surveys.incidents.addresses import address_index
from surveys.incidents.models import Incident, Party
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.dry_run import runs
from surveys.outreach.models import (
    ChangedDay,
    CodePolicy,
    Decision,
    Delivery,
    DryDecision,
    DryRun,
    Invitation,
    SharedNumber,
)
from surveys.outreach.stopping.opt_outs import lift, suppress
from tests import factories
from tests.surveys.outreach.conftest import NOON
from tests.surveys.outreach.dry_run.drawn import CODES, DAYS, FAR_APART, INCIDENTS, LISTED, OPT_OUTS, PHONES, POLICIES

Codes = dict[tuple[str, str], tuple[str, bool]]
_LIVE = (Decision, Invitation, Delivery, ChangedDay)


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
        values.pop("ends", None)
        values["address_index"] = address_index(values.pop("address", ""))
        if (hours := values.pop("unread_hours", None)) is not None:
            values["unread_at"] = self.received_at - timedelta(hours=hours)
        if former := values.pop("former_phone", ""):
            values["former_indexes"] = [blind_index(former)]
        incident = factories.make_incident(received_at=self.received_at, **marked(values))
        Incident.objects.filter(pk=incident.pk).update(closed_at=None)
        for number, person in enumerate(people):
            key = f"{person.get('person_key', '')}{number}"
            factories.make_party(incident, **{**marked(with_contact(person)), "person_key": key})

    def decide(self) -> None:
        decide_incidents([Incident.objects.get(incident_number=self.number).pk], self.received_at)

    def close(self, status: str) -> None:
        assert self.closed_at
        incident = Incident.objects.get(incident_number=self.number)
        Incident.objects.filter(pk=incident.pk).update(status=status, closed_at=self.closed_at)
        decide_incidents([incident.pk], self.closed_at)


def marked(facts: dict[str, Any]) -> dict[str, Any]:
    """Turn the name of a mark into the mark."""
    others = {name: value for name, value in facts.items() if name != "mark"}
    return {**others, facts["mark"]: True} if "mark" in facts else others


def with_contact(person: dict[str, Any]) -> dict[str, Any]:
    """The factory gives a phone to whoever has neither: such a person gets a landline."""
    known = person["phone"] or person["email"] or "postal_address" in person
    return person if known else {**person, "phone": PHONES[0], "phone_kind": "landline"}


def live_through(incidents: Any, opt_outs: Any) -> None:
    """Let everything happen in its order, with a decision whenever an incident comes in or is closed."""
    happenings: list[tuple[Any, int, int, Callable[[], None]]] = []
    for place, (hours, lasted, facts, people) in enumerate(sorted(incidents, key=lambda one: -one[0])):
        call = Call(place, NOON - timedelta(hours=hours), lasted if lasted is None else min(lasted, hours))
        happenings.append((call.received_at, 0, place, partial(call.receive, facts, people)))
        # What happens at one moment is on record before anything is decided at that moment.
        happenings.append((call.received_at, 1, place, call.decide))
        if call.closed_at:
            happenings.append((call.closed_at, 2, place, partial(call.close, facts.get("ends", "closed"))))
    for place, (contact, source, hours, lasted, came_back, only_here) in enumerate(opt_outs):
        at = NOON - timedelta(hours=hours)
        happenings.append((at, 0, place, partial(say_stop, contact, source, at, only_here)))
        if lasted and lasted <= hours:
            until = at + timedelta(hours=lasted)
            happenings.append((until, 0, place, partial(come_back, contact, until, came_back)))
    for at, _, _, happen in sorted(happenings, key=lambda one: one[:3]):
        send_what_is_due(at)
        happen()


def index_of(channel: str, contact: str) -> bytes:
    return bytes(address_index(contact) or b"") if channel == "letter" else blind_index(contact)


def say_stop(contact: tuple[str, str], source: str, at: datetime, only_here: bool) -> None:
    suppress(index_of(*contact), contact[0], source, at, only_here=only_here)


def come_back(contact: tuple[str, str], at: datetime, came_back: bool) -> None:
    lift(index_of(*contact), contact[0], at, "They came back.", came_back=came_back)


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
    for (kind, code), (rule, protects) in codes.items():
        CodePolicy.objects.update_or_create(kind=kind, code=code, defaults={"rule": rule, "protects": protects})


def as_edited(policy: dict[str, Any], codes: Codes) -> dict[str, Any]:
    """Return what a run holds if this is not in force but edited on the page."""
    fields = {name: value.isoformat("minutes") if isinstance(value, time) else value for name, value in policy.items()}
    marks = {True: "yes", False: "no"}
    lines = [[kind, code, rule, "", marks[protects], ""] for (kind, code), (rule, protects) in codes.items()]
    return {"policy_changes": fields, "code_changes": lines}


@contextmanager
def tried_and_forgotten() -> Iterator[None]:
    """Undo what a block does."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@example(
    incidents=[(hours, 0, {}, [{"phone": PHONES[0], "email": ""}]) for hours in FAR_APART],
    opt_outs=[],
    listed=(),
    policy={},
    codes={},
)
@example(
    incidents=[
        (hours, 0, {"final_code": code}, [{"phone": PHONES[0], "email": ""}])
        for hours, code in ((900, "XYZZY"), (600, "NOISE"))
    ]
    # In Britain it is evening when the hours begin here.
    + [(300, 0, {}, [{"phone": "+447911123456", "email": ""}])],
    opt_outs=[],
    listed=(),
    policy={"window_start": time(14), "window_end": time(17)},
    codes={("call_type", "XYZZY"): ("never", True)},
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(incidents=INCIDENTS, opt_outs=OPT_OUTS, listed=LISTED, policy=POLICIES, codes=CODES)
def test_r15_a_dry_run_and_the_live_run_decide_alike(
    *, riverton: Agency, incidents: Any, opt_outs: Any, listed: Any, policy: dict[str, Any], codes: Codes
) -> None:
    approved = {"consent_approved_on": date(2025, 1, 1)}
    with tried_and_forgotten():
        for phone in listed:
            SharedNumber.objects.create(phone_index=blind_index(phone), place="Riverton General Hospital")
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
