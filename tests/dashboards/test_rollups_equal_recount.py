"""Whatever happens, in whatever order and at once: the roll-ups that follow the news equal a recount of everything.

All of it comes in by the product's own doors: records of dispatch, the provider's answers, citizens, the roster.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies import tenancy
from agencies.accounts.models import User
from agencies.roster.badges import known_badges
from agencies.roster.models import Department, Officer
from dashboards import rollups
from dashboards.models import DayOutreach, DayScores
from dashboards.recount import recount
from responses.merging import merge_officers
from responses.models import Answer, Response
from responses.submission import save_answers, submit
from surveys.incidents.models import Incident
from surveys.incidents.record import match_badges, record_incident
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import Delivery, Invitation
from surveys.outreach.sending.outcomes import Guard, record_sent
from surveys.outreach.sending.receipts import record_status
from tests import factories
from tests.live import LiveSystem
from tests.surveys.incidents.feed import caller, record

#: Noon in Riverton.
NOON = datetime(2026, 2, 25, 18, tzinfo=UTC)
PLACE = ("scope", "scope_id", "department_id")
SCORES = ("score1", "score2", "score3", "score4", "score5", "not_applicable")
#: Olga under her two badges, Ben, and somebody who is not on the roster yet.
BADGES = ("1042", "OR-7", "2001", "3003")
_numbers = count(1)

Rows = list[tuple[Any, ...]]


def score_rows() -> Rows:
    return sorted(DayScores.objects.values_list("day", *PLACE, "question_code", *SCORES, "latest"))


def outreach_rows() -> Rows:
    return sorted(DayOutreach.objects.values_list("day", *PLACE, "invited", "completed"))


def ask(badge: int, days_ago: int) -> None:
    """Let dispatch report an incident, its caller be invited a day later, and the provider take the text."""
    now, number = NOON - timedelta(days=days_ago), next(_numbers)
    closed_at = now - timedelta(hours=25)
    said = record(
        f"26-{number:06d}",
        received_at=(closed_at - timedelta(hours=1)).isoformat(),
        closed_at=closed_at.isoformat(),
        updated_at=closed_at.isoformat(),
        officers=[{"badge": BADGES[badge], "role": "primary"}],
        parties=[caller(person_key=f"p{number}", phone=f"312-555-{2000 + number % 8000}")],
    )
    pk = record_incident(said).incident_id
    for invitation in decide_incidents({pk}, now):
        sent = {delivery.pk: f"SM{delivery.pk}" for delivery in Delivery.objects.filter(invitation=invitation)}
        record_sent(sent, Guard(["queued"]), now)


def answer(which: int, days_later: int, score: int) -> None:
    """Let somebody who was asked finish, perhaps long after."""
    for invitation in Invitation.objects.filter(state="invited").order_by("created_at")[which : which + 1]:
        finish(invitation.pk, days_later, score)


def finish(pk: Any, days_later: int, score: int) -> None:
    """Answer as the citizen's page does: holding the invitation."""
    with transaction.atomic():
        invitation = Invitation.objects.select_for_update().get(pk=pk)
        response = save_answers(invitation, "en", {"C1": score, "C2": 6 - score})
        submit(response, NOON + timedelta(days=days_later))


def correct(which: int, badge: int) -> None:
    """Let dispatch say that somebody else was there."""
    for incident in Incident.objects.order_by("pk")[which : which + 1]:
        newer = (incident.updated_at + timedelta(minutes=1)).isoformat()
        times = {"received_at": incident.received_at.isoformat(), "closed_at": incident.closed_at.isoformat()}
        named = [{"badge": BADGES[badge], "role": "main_contact"}]
        record_incident(record(incident.incident_number, updated_at=newer, **times, officers=named))


def bounce(which: int) -> None:
    """Let the provider say late that a text reached nobody."""
    for delivery in Delivery.objects.filter(state="sent").order_by("created_at")[which : which + 1]:
        record_status(delivery.pk, delivery.provider_id, "undelivered", "30006", NOON)


def move(badge: int, days_ago: int) -> None:
    """Let an officer serve in the other department since some day."""
    for officer in Officer.objects.filter(badge=BADGES[badge]):
        other = Department.objects.exclude(assignments__officer=officer, assignments__ended_on=None).first()
        officer.move_to(other or Department.objects.earliest("pk"), NOON.date() - timedelta(days=days_ago))


def hire() -> None:
    """Put the unknown badge on the roster and match it, unless it is or was there."""
    if BADGES[3] not in known_badges():
        factories.make_officer("Noor Aziz", badge=BADGES[3])
        match_badges()


def merge(double: int, kept: int) -> None:
    """Let an administrator merge two entries of the roster, unless one of them is not there."""
    found = dict(Officer.objects.filter(badge__in=BADGES).values_list("badge", "pk"))
    ids = [found.get(BADGES[place]) for place in (double, kept)]
    if None not in ids:
        merge_officers(ids[0], ids[1], User.objects.get(email="ada@riverton.example"))


DOORS: dict[str, Callable[..., Any]] = {
    "ask": ask,
    "answer": answer,
    "correct": correct,
    "bounce": bounce,
    "move": move,
    "hire": hire,
    "merge": merge,
    "refresh": rollups.refresh_changed_days,
    "night": lambda: recount(NOON),
}
#: What was rolled up before a story begins.
PAST = [
    *[("ask", badge, badge) for badge in (0, 1, 1, 2, 3)],
    *[("answer", 1, 2, score) for score in (2, 4)],
    ("refresh",),
]
few, days, badges = st.integers(0, 6), st.integers(0, 40), st.integers(0, 3)
happening = st.one_of(
    st.tuples(st.just("ask"), badges, days),
    st.tuples(st.just("ask"), badges, days),
    st.tuples(st.just("answer"), few, days, st.integers(1, 5)),
    st.tuples(st.just("answer"), few, days, st.integers(1, 5)),
    st.tuples(st.just("correct"), few, badges),
    st.tuples(st.just("bounce"), few),
    st.tuples(st.just("move"), badges, days),
    st.tuples(st.just("hire")),
    st.sampled_from([("merge", 1, 0), ("merge", 0, 1), ("merge", 1, 2), ("merge", 3, 0)]),
    st.tuples(st.just("refresh")),
    st.tuples(st.just("night")),
)


def set_up() -> None:
    """Let Riverton send, with two departments and Olga twice on the roster."""
    factories.allow_sending(texts_per_day=100_000)
    north, south = factories.make_department("North"), factories.make_department("South")
    for badge, name, department in zip(
        BADGES, ("Olga Reyes", "Reyes, Olga", "Ben Ito"), (north, south, south), strict=False
    ):
        factories.make_officer(name, department, badge=badge)


@contextmanager
def undone() -> Iterator[None]:
    """Leave nothing behind."""
    with tenancy.agency_context("riverton"):
        before = connection.savepoint()
        try:
            yield
        finally:
            connection.savepoint_rollback(before)


def agree() -> None:
    """Follow the news to its end, and compare with a recount."""
    while rollups.refresh_changed_days():
        pass
    followed = score_rows()
    # Who was invited is counted for the officer whom a later correction names, from the next night on.
    assert recount(NOON) == []
    while rollups.refresh_changed_days():
        pass
    reached = outreach_rows()
    rollups.rebuild()
    assert (followed, reached) == (score_rows(), outreach_rows())
    assert scores_given() == scores_found()
    assert reach_given() == {(day, *counts) for day, scope, _, _, *counts in reached if scope == "agency"}


def scores_given() -> Counter[tuple[Any, ...]]:
    """Return how often each score stands in the roll-ups, by day, place and question."""
    found: Counter[tuple[Any, ...]] = Counter()
    for *place, code, n1, n2, n3, n4, n5, _, _ in score_rows():
        found.update({(*place, code, score): n for score, n in enumerate((n1, n2, n3, n4, n5), 1) if n})
    return found


def scores_found() -> Counter[tuple[Any, ...]]:
    """Return the same, counted from the answers one by one."""
    found: Counter[tuple[Any, ...]] = Counter()
    for answer in Answer.objects.select_related("response", "question"):
        given = (answer.question.code, answer.value)
        found[answer.response.submitted_on, "agency", 0, 0, *given] += 1
        for main in answer.response.attributions.filter(weight=1):
            found[answer.response.submitted_on, "officer", main.officer_id, main.department_id or 0, *given] += 1
    return found


def reach_given() -> set[tuple[Any, ...]]:
    """Return of each day how many were invited and how many of them finished, counted one by one."""
    days = Invitation.objects.exclude(invited_on=None).values_list("invited_on", "state")
    invited, completed = Counter(day for day, _ in days), Counter(day for day, state in days if state == "completed")
    return {(day, n, completed[day]) for day, n in invited.items()}


@pytest.mark.django_db
@settings(max_examples=30)
@given(story=st.lists(happening, min_size=6, max_size=15))
def test_s54_roll_ups_refreshed_day_by_day_equal_a_rebuild(story: list[tuple[Any, ...]]) -> None:
    with undone():
        set_up()
        for what, *facts in [*PAST, *story]:
            DOORS[what](*facts)
        agree()


@pytest.mark.fault
def test_s54_whatever_happens_at_once_the_roll_ups_equal_a_rebuild(live: LiveSystem) -> None:
    failures: list[BaseException] = []
    with tenancy.agency_context("riverton"):
        set_up()
        for number in range(40):
            ask(number % 4, number % 7)
        asked = list(Invitation.objects.values_list("pk", flat=True))
    finishing = [partial(finish, pk, place % 5, 1 + place % 5) for place, pk in enumerate(asked)]
    stories = [
        finishing[::2],
        finishing[1::2],
        [partial(merge, 1, 0), hire, partial(move, 0, 20), partial(merge, 2, 0), partial(merge, 3, 0)],
        [partial(correct, which, which % 4) for which in range(len(asked))],
        [rollups.refresh_changed_days] * 60,
    ]
    threads = [Thread(target=tell, args=[story, failures]) for story in stories]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    with tenancy.agency_context("riverton"):
        assert failures == []
        assert Response.objects.exclude(submitted_on=None).count() == len(asked) == 40
        assert list(Officer.objects.values_list("badge", flat=True)) == [BADGES[0]]
        agree()


def tell(story: list[Callable[[], Any]], failures: list[BaseException]) -> None:
    """Let one thing after the other happen on a connection of its own."""
    try:
        with tenancy.agency_context("riverton"):
            for happens in story:
                happens()
    except BaseException as error:  # noqa: BLE001 - told to the test
        failures.append(error)
    finally:
        connection.close()
