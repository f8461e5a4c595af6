"""POST /api/v1/incidents: what a dispatch system is answered, and what is stored."""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from agencies import tenancy
from agencies.accounts.models import ApiKey
from surveys.incidents.models import Incident, Party
from surveys.outreach import tasks
from tests.factories import make_officer
from tests.surveys.incidents.feed import caller, incident

PATH = "/api/v1/incidents"
SCOPE = ApiKey.Scope.INCIDENTS_WRITE
LATER = "2026-03-01T21:00:00-06:00"


@pytest.fixture
def key(riverton):
    """Riverton's key, as it was shown once."""
    return ApiKey.issue("CAD", SCOPE, timezone.now() + timedelta(days=30))[1]


@pytest.fixture
def post(client_of, key):
    """Send a body to Riverton and return status and answer."""

    def send(body, *, shown=key, agency="riverton"):
        content = body if isinstance(body, bytes) else json.dumps(body)
        headers = {"Authorization": f"Bearer {shown}"} if shown else {}
        answer = client_of(agency).post(PATH, content, content_type="application/json", headers=headers)
        return answer.status_code, answer.json()

    return send


def outcomes(answer):
    return [(item["index"], item["incident_number"], item["outcome"]) for item in answer["results"]]


def test_one_incident_is_stored_and_answered(post, riverton):
    make_officer("Olga Reyes", badge="4711")
    item = {"index": 0, "incident_number": "26-000001", "outcome": "created", "reasons": [], "warnings": []}
    assert post(incident()) == (200, {"results": [item]})
    assert post(incident())[1]["results"][0]["outcome"] == "unchanged"
    assert post(incident(updated_at=LATER))[1]["results"][0]["outcome"] == "updated"
    assert post(incident(disposition="03"))[1]["results"][0]["outcome"] == "unchanged"
    assert Incident.objects.get().disposition == "01"


def test_good_items_of_a_list_land_and_bad_ones_are_answered_with_reasons(post, riverton):
    items = [incident("1"), incident("2", parties=[caller(phone="the shop")]), 17, incident("4", color="red")]
    status, answer = post(items)
    assert status == 200
    assert outcomes(answer) == [(0, "1", "created"), (1, "2", "rejected"), (2, "", "rejected"), (3, "4", "rejected")]
    assert [item["reasons"] for item in answer["results"]] == [
        [],
        ["parties[0].phone: This is not a phone number."],
        ["must be an object with named fields"],
        ["color: is not a field that is known here"],
    ]
    assert (Incident.objects.count(), Party.objects.count()) == (1, 1)


def test_a_single_incident_that_is_rejected_is_answered_422(post, riverton):
    status, answer = post(incident(updated_at="2026-03-01T20:00:00"))
    zone = "updated_at: has no zone; write the offset too, as in 2026-03-01T14:05:00-06:00"
    assert (status, answer["results"][0]["reasons"]) == (422, [zone])
    assert Incident.objects.count() == 0


def test_an_unmatched_badge_is_a_warning(post):
    assert post(incident())[1]["results"][0]["warnings"] == ["badge 4711 is not on the roster; it is kept as unmatched"]


def test_a_list_of_a_thousand_is_taken_and_one_more_is_not(post, riverton):
    items = [incident(str(number), parties=[]) for number in range(1000)]
    assert len(post(items)[1]["results"]) == 1000
    assert post([*items, incident("x")]) == (
        422,
        {"detail": "The list has 1,001 incidents; send at most 1,000 at a time."},
    )
    assert Incident.objects.count() == 1000


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'"\\ud800"', b"[" * 100_000, b"9" * 5000, b"not json"])
def test_s30_what_is_no_json_is_answered_400(post, body):
    status, answer = post(body)
    assert (status, answer["detail"].partition(":")[0]) == (400, "The body is not JSON")


def test_s30_a_body_over_five_megabytes_is_answered_413(post, riverton):
    body = b" " * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert post(body + json.dumps(incident()).encode()) == (
        413,
        {"detail": "The body is larger than 5 MB; send fewer incidents at a time."},
    )
    assert Incident.objects.count() == 0


_values = st.none() | st.integers() | st.floats() | st.text(max_size=8) | st.lists(st.text(max_size=3), max_size=2)


@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.dictionaries(st.sampled_from([*incident(), "x", "call_taker_badge"]), _values, max_size=4))
def test_s30_whatever_is_sent_is_answered_in_kind(post, changes):
    status, answer = post({**incident(), **changes})
    assert (status, answer["results"][0]["outcome"]) in {
        (200, "created"),
        (200, "updated"),
        (200, "unchanged"),
        (422, "rejected"),
    }


def refused(post, **how):
    status, answer = post(incident(), **how)
    assert answer["detail"].startswith("This needs “Authorization: Bearer KEY”")
    return status


def test_s69_no_key_a_wrong_one_and_a_spoiled_one_are_refused_alike(post, key, riverton):
    assert [refused(post, shown=shown) for shown in ("", "os_", "x", key[:-1], key + "x", key.swapcase())] == [401] * 6
    assert Incident.objects.count() == 0


@pytest.mark.parametrize(
    "change",
    [
        {"expires_at": timezone.now() - timedelta(seconds=1)},
        {"revoked_at": timezone.now()},
        {"scope": "figures:read"},
    ],
)
def test_s69_an_expired_revoked_or_narrower_key_is_refused(post, riverton, change):
    ApiKey.objects.update(**change)
    assert refused(post) == 401


def test_s1_a_key_of_riverton_is_nothing_at_hillside(post, key, hillside):
    assert refused(post, agency="hillside") == 401
    with tenancy.agency_context("hillside"):
        assert Incident.objects.count() == 0


def test_s69_the_key_is_stored_hashed_and_its_use_is_noted_once_a_minute(post, key, riverton):
    post(incident())
    stored = ApiKey.objects.get()
    secret = key.removeprefix(f"os_{stored.prefix}_")
    assert len(secret) == 43
    assert secret.encode() not in bytes(stored.secret_hash)
    assert stored.last_used_at is not None
    post(incident())
    assert ApiKey.objects.get().last_used_at == stored.last_used_at
    ApiKey.objects.update(last_used_at=stored.last_used_at - timedelta(minutes=2))
    post(incident())
    assert ApiKey.objects.get().last_used_at > stored.last_used_at


def test_s69_neither_keys_nor_contacts_are_logged(post, key, capfd):
    post(incident(parties=[caller(phone="312-555-0177", email="canary@example.org")]))
    post(incident(parties=[caller(phone="312-555-0177-0", email="canary@")]))
    post(incident(), shown=key + "x")
    written = "".join(capfd.readouterr())
    assert [secret for secret in (key, "5550177", "555-0177", "canary") if secret in written] == []


def test_s69_each_key_has_its_calls_per_minute(post, riverton, monkeypatch):
    monkeypatch.setattr("surveys.api.keys._CALLS_A_MINUTE", 2)
    monkeypatch.setattr("surveys.api.keys.time.time", lambda: 1_000_000_020.0)
    other = ApiKey.issue("RMS", SCOPE, timezone.now() + timedelta(days=1))[1]
    assert [post([])[0] for _ in range(3)] == [200, 200, 429]
    assert post([], shown=other)[0] == 200


def test_what_is_new_or_changed_is_decided_at_once(post, riverton, django_capture_on_commit_callbacks):
    post(incident("1"))
    with django_capture_on_commit_callbacks() as rung:
        answer = post([incident("1"), incident("2"), incident("3", beat=7)])[1]
    assert [item["outcome"] for item in answer["results"]] == ["unchanged", "created", "rejected"]
    created = Incident.objects.get(incident_number="2")
    assert [call.args for call in rung] == [(tasks.decide, "riverton", created.pk)]


def test_a_long_list_is_left_to_the_sweep(post, riverton, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as rung:
        post([incident(str(number)) for number in range(21)])
    assert rung == []
    assert Incident.objects.filter(needs_decision=True).count() == 21


def test_only_post_is_answered(client_of, riverton):
    assert client_of("riverton").get(PATH).status_code == 405


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_statements_does_not_grow(post, rows, django_assert_num_queries):
    post([])
    with django_assert_num_queries(15):
        post([incident(str(number)) for number in range(rows)])
