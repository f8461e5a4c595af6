"""Idempotency-Key: what is sent again is answered as before and done once."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from agencies import tenancy
from agencies.accounts.models import ApiKey, KeptAnswer
from agencies.accounts.tasks import forget_answers
from officersurvey.encryption import blind_index
from surveys.incidents.models import Incident
from tests import databases
from tests.surveys.api.conftest import issue, results
from tests.surveys.incidents.eido_documents import document
from tests.surveys.incidents.feed import caller, incident


@pytest.fixture
def shown(riverton):
    """The text of Riverton's key."""
    return issue()[1]


def test_an_answer_about_a_name_that_no_database_takes_is_kept_too(send, shown):
    body = [incident("1", **{"color\0": "red"}), incident("2\0", final_code=7)]
    first, again = (send(body, shown, Idempotency_Key="a") for _ in range(2))
    assert (first.status_code, results(first)) == (200, [("1", "rejected"), ("2", "rejected")])
    assert again.json() == first.json()


def age(hours):
    """Make every kept answer so old."""
    KeptAnswer.objects.update(at=timezone.now() - timedelta(hours=hours))


def test_the_same_request_again_is_answered_as_the_first_time(send, shown):
    first = send([incident("1"), incident("2", color="red")], shown, Idempotency_Key="a")
    again = send([incident("1"), incident("2", color="red")], shown, Idempotency_Key="a")
    assert (first.status_code, results(first)) == (200, [("1", "created"), ("2", "rejected")])
    assert (again.status_code, again.json()) == (200, first.json())
    assert results(send(incident("1"), shown)) == [("1", "unchanged")]


def test_a_single_rejected_incident_is_remembered_with_its_status(send, shown):
    answers = [send(incident(color="red"), shown, Idempotency_Key="a") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].json() == answers[1].json()


def test_the_same_key_with_another_body_or_address_is_refused(send, shown):
    send(incident("1"), shown, Idempotency_Key="a")
    for body, path in ((incident("2"), "incidents"), (incident("1"), "eido")):
        answer = send(body, shown, path=path, Idempotency_Key="a")
        assert (answer.status_code, answer.json()["detail"]) == (
            422,
            "This Idempotency-Key came with another body before. Use a new one for each request.",
        )
    assert Incident.objects.get().incident_number == "1"


@pytest.mark.parametrize(("hours", "outcome"), [(23.9, "created"), (24.1, "unchanged")])
def test_an_answer_counts_for_a_day(send, shown, hours, outcome):
    send(incident("1"), shown, Idempotency_Key="a")
    age(hours)
    for _ in range(2):
        assert results(send(incident("1"), shown, Idempotency_Key="a")) == [("1", outcome)]


@pytest.mark.parametrize("name", ["", "a" * 256])
def test_a_key_of_no_or_too_many_characters_is_refused(send, shown, name):
    assert send(incident(), shown, Idempotency_Key=name).status_code == 422
    assert Incident.objects.count() == 0


def test_what_was_no_json_may_be_sent_again(send, shown):
    assert send(b"{", shown, Idempotency_Key="a").status_code == 400
    assert send(incident(), shown, Idempotency_Key="a").status_code == 200


def test_a_second_request_while_the_first_is_worked_on_is_told_to_wait(send, shown):
    request_index = blind_index(f"{ApiKey.objects.get().pk}:a")
    number = int.from_bytes(request_index[:8], signed=True)
    with psycopg.connect(databases.url_of(connection.settings_dict["NAME"])) as first:
        first.execute("SELECT pg_advisory_lock(%s)", [number])
        answer = send(incident(), shown, Idempotency_Key="a")
        assert (answer.status_code, answer["Retry-After"], Incident.objects.count()) == (409, "1", 0)
        assert send(incident(), shown, Idempotency_Key="b").status_code == 200
    assert results(send(incident("1"), shown, Idempotency_Key="a")) == [("1", "created")]


def test_of_many_at_once_one_does_the_work(live):
    with tenancy.agency_context("riverton"):
        _, shown = issue()
    live.start_web()
    content = json.dumps([incident(str(number)) for number in range(200)]).encode()
    headers = {"Authorization": f"Bearer {shown}", "Idempotency-Key": "a", "Host": f"riverton.localhost:{live.port}"}
    request = Request(f"http://127.0.0.1:{live.port}/api/v1/incidents", content, headers)

    def post(_):
        try:
            with urlopen(request) as answer:
                return answer.status, {item["outcome"] for item in json.load(answer)["results"]}
        except HTTPError as error:
            return error.code, error.headers["Retry-After"]

    with ThreadPoolExecutor(8) as machines:
        answers = list(machines.map(post, range(16)))
    assert [answer for answer in answers if answer not in ((200, {"created"}), (409, "1"))] == []
    assert post(0) == (200, {"created"})


def test_s69_an_answer_keeps_no_contact_and_no_plain_hash(send, shown):
    send(incident(parties=[caller(phone="312-555-0177-0", email="canary@")]), shown, Idempotency_Key="canary-key")
    send(document(), shown, path="eido", Idempotency_Key="canary-other")
    stored = str(list(KeptAnswer.objects.values()))
    assert [word for word in ("5550177", "555-0177", "canary", "Maria", "Elm St") if word in stored] == []


def test_s1_each_agency_and_each_key_has_its_own(send, shown, riverton, hillside):
    send(incident("1"), shown, Idempotency_Key="a")
    assert results(send(incident("1"), issue()[1], Idempotency_Key="a")) == [("1", "unchanged")]
    with tenancy.agency_context("hillside"):
        _, other = issue()
    assert results(send(incident("1"), other, to="hillside", Idempotency_Key="a")) == [("1", "created")]
    with tenancy.agency_context("hillside"):
        assert KeptAnswer.objects.count() == 1


def test_s1_outdated_answers_go_in_every_agency_and_the_others_stay(send, shown, riverton, hillside):
    with tenancy.agency_context("hillside"):
        _, other = issue()
    for key, to in ((shown, "riverton"), (other, "hillside")):
        send(incident("1"), key, to=to, Idempotency_Key="old")
        with tenancy.agency_context(to):
            age(25)
        send(incident("1"), key, to=to, Idempotency_Key="new")
    forget_answers()
    for to in ("riverton", "hillside"):
        with tenancy.agency_context(to):
            assert KeptAnswer.objects.count() == 1
