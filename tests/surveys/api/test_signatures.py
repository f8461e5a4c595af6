"""Keys whose requests have to be signed."""

import json
import time

import pytest

from agencies import tenancy
from agencies.accounts.models import ApiKey
from surveys.incidents.models import Incident
from tests.surveys.api.conftest import issue, results, signature
from tests.surveys.incidents.feed import incident

DEAD_SERVER = "redis://127.0.0.1:1/0"


@pytest.fixture
def machine(riverton):
    """Riverton's dispatch system: the text of its key, and its signing secret."""
    key, shown = issue(requires_signature=True)
    return shown, key.signing_secret


def test_s69_a_signed_request_is_taken(send_signed, machine):
    answer = send_signed(incident("1"), *machine)
    assert (answer.status_code, results(answer)) == (200, [("1", "created")])


def test_s69_without_its_signature_a_good_key_is_not_enough(send, machine):
    shown, secret = machine
    body = json.dumps(incident()).encode()
    made = signature(secret, body, time.time())
    spoiled = [
        "",
        "v1=" + "0" * 64,
        made[:-1],
        made.upper(),
        made + ",v1=x",
        made.replace("t=", "t=9"),
        made + "\u0661",
    ]
    answers = [send(body, shown, X_Signature=text) for text in spoiled]
    answers.append(send(body + b" ", shown, X_Signature=made))
    assert [(answer.status_code, answer["WWW-Authenticate"]) for answer in answers] == [(401, "Bearer")] * 8
    assert {answer.json()["detail"].partition(":")[0] for answer in answers} == {"This key has to sign its requests"}
    assert Incident.objects.count() == 0
    assert ApiKey.objects.get().last_used_at is None


@pytest.mark.parametrize(("seconds", "status"), [(-310, 401), (-290, 200), (290, 200), (310, 401)])
def test_s69_a_signature_is_good_for_five_minutes(send_signed, machine, seconds, status):
    assert send_signed(incident(), *machine, at=time.time() + seconds).status_code == status


def test_s69_a_signature_is_good_once(send_signed, machine):
    at = time.time()
    assert [send_signed(incident(), *machine, at=at).status_code for _ in range(2)] == [200, 401]
    assert send_signed(incident(), *machine, at=at - 1).status_code == 200


def test_s69_another_key_s_secret_is_refused(send_signed, machine, riverton):
    shown, _ = machine
    other, _ = issue(requires_signature=True)
    assert send_signed(incident(), shown, other.signing_secret).status_code == 401


def test_s1_the_same_prefix_has_another_secret_at_hillside(send_signed, machine, riverton, hillside):
    shown, secret = machine
    stored = ApiKey.objects.get()
    with tenancy.agency_context("hillside"):
        copied, _ = issue(requires_signature=True)
        ApiKey.objects.filter(pk=copied.pk).update(prefix=stored.prefix, secret_hash=stored.secret_hash)
        assert ApiKey.objects.get(pk=copied.pk).signing_secret != secret
    assert send_signed(incident(), shown, secret, to="hillside").status_code == 401
    assert send_signed(incident(), shown, secret).status_code == 200


def test_s69_the_signing_secret_is_stored_nowhere(machine, riverton):
    _, secret = machine
    stored = ApiKey.objects.values().get()
    assert [name for name, value in stored.items() if secret in str(value) or bytes.fromhex(secret) == value] == []


def test_s69_where_repeats_cannot_be_seen_the_sender_is_told_to_come_back(send_signed, machine, settings):
    cache = settings.CACHES["default"]
    settings.CACHES = {"default": {**cache, "LOCATION": DEAD_SERVER}}
    answer = send_signed(incident(), *machine)
    settings.CACHES = {"default": cache}
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert Incident.objects.count() == 0
