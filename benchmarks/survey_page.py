"""The citizen's page against the reference: one worker with four threads each, eight clients, in turns."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.tenancy import agency_context
from benchmarks.clients import Call, Site
from benchmarks.copies import copies, number
from benchmarks.measure import Work
from benchmarks.reference.server import Reference, reference_server
from benchmarks.report import Row, Target, at_most, count_row, cpu_row, pace_of_at_least, pace_row
from benchmarks.stage import Stage
from benchmarks.visitors import Person, Visitors
from surveys.questionnaire import Questionnaire, questionnaire_of
from tests import factories

_HOST = "riverton.localhost"
_WORDS = "The officer listened and told me what would happen next."
_LINK = "'bench' || lpad(made.n::text, 17, '0')"
#: Links that no round uses up: to look at, to have begun, and two to count statements with.
_SPARE = 4


@dataclass(frozen=True)
class _Duel:
    """One kind of visit on both sides, with the targets for ours."""

    what: str
    ours: Work
    other: Work
    cpu: Target | None = None
    pace: Target | None = None


def rows(stage: Stage) -> Iterator[Row]:
    """Pages, submits and full cycles against the reference's, then the statements that they take."""
    count, rounds = stage.scale.requests, stage.scale.rounds
    # Three kinds of visit use links up, in one round to warm up and in those that are measured.
    links, form = _invite(3 * count * (rounds + 1) + _SPARE)
    person = Person(form, accepted=303)
    web = stage.live.start_web()
    with reference_server(stage.live, len(links)) as reference:
        ours = Visitors(Site(stage.live.port, _HOST), person, iter(links[_SPARE:]), count)
        meter = stage.meter(web.pid, reference.pid)
        for duel in _duels(ours, _visitors(reference, count), links[0], reference.links[0]):
            duel.ours()
            duel.other()
            pair = meter.interleave(rounds, duel.ours, duel.other)
            yield cpu_row(duel.what, pair, duel.cpu)
            yield pace_row(duel.what, pair, duel.pace)
    yield from _statements(person, *links[2:_SPARE])


def _visitors(reference: Reference, count: int) -> Visitors:
    return Visitors(Site(reference.port), Person(reference.form, 302), iter(reference.links[1:]), count)


def _duels(ours: Visitors, other: Visitors, link: str, others_link: str) -> Iterator[_Duel]:
    page, twice = other.read(others_link), at_most(2, "x")
    yield _Duel("Survey, first question", ours.read(link), page, cpu=twice)
    ours.site.send([ours.person.begin(link)])
    yield _Duel("Survey, all questions", ours.read(link), page, cpu=twice)
    finish = ours.visit(ours.person.finish), other.visit(other.person.finish)
    yield _Duel("Submit", *finish, *pace_of_at_least(0.6))
    cycle = other.visit(other.person.cycle)
    yield _Duel("Full cycle, GET and POST", ours.visit(ours.person.cycle), cycle, *pace_of_at_least(0.5))
    yield _Duel("A person's five requests, that cycle", ours.visit(ours.person.whole_way), cycle)


def _statements(person: Person, warm: str, link: str) -> Iterator[Row]:
    client = Client(HTTP_HOST=_HOST)
    steps = {"the page": person.read, "a submit": person.finish}
    for step in steps.values():
        _count(client, step(warm)[0])
    for (name, step), limit in zip(steps.items(), (3, 12), strict=True):
        yield count_row(f"Statements of {name}", _count(client, step(link)[0]), " SQL", at_most(limit, " SQL"))


def _count(client: Client, call: Call) -> int:
    with CaptureQueriesContext(connection) as captured:
        answer = client.generic(call.method, call.path, call.body, "application/x-www-form-urlencoded")
    if answer.status_code != call.status:
        raise SystemExit(f"{call.method} answered {answer.status_code}, not {call.status}.")
    return len(captured)


def _invite(count: int) -> tuple[list[str], dict[str, str]]:
    with agency_context("riverton"), transaction.atomic():
        officer = factories.make_officer(department=factories.make_department())
        invitation, _ = factories.make_invitation(officer=officer)
        number(count)
        copies(invitation.incident, id="made.id", incident_number="'many ' || made.n")
        copies(invitation.incident.officers.get(), id="made.id", incident_id="made.id")
        copies(invitation.party, id="made.party", incident_id="made.id", phone="''")
        keys = {"id": "made.invitation", "incident_id": "made.id", "party_id": "made.party"}
        copies(invitation, **keys, token="''", token_hash=f"sha256(({_LINK})::bytea)")
        form = _form(questionnaire_of(invitation.version_id))
    return [f"/s/bench{place:017d}" for place in range(1, count + 1)], form


def _form(questionnaire: Questionnaire) -> dict[str, str]:
    """Every question answered, in the words of a browser."""
    return {
        question.code: _WORDS if question.is_text else str(min(question.values)) for question in questionnaire.questions
    }
