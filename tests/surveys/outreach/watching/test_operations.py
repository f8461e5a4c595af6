"""Watching the sending: the administrators' page, and metrics for who runs the platform."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from agencies import tenancy
from agencies.accounts.models import User
from agencies.middleware import forget_hosts
from agencies.models import Agency
from surveys.outreach.models import Delivery, OptOut, SendingPolicy
from surveys.outreach.watching.operations import Failures, Standing
from tests import factories

PHONE = "+12025550143"
TOKEN = "metrics-token-of-the-tests-0123456789"


def delivery(state: str, **fields: Any) -> Delivery:
    invitation, _ = factories.make_invitation(factories.make_party(factories.make_incident(), phone=PHONE))
    values = {"channel": "sms", "not_before": timezone.now() - timedelta(hours=1), **fields}
    return Delivery.objects.create(invitation=invitation, state=state, **values)


@pytest.fixture
def page(client_of: Callable[..., Any], administrator: User, policy: SendingPolicy) -> Callable[[], str]:
    """Return the text of the page as an administrator of Riverton sees it."""
    client = client_of("riverton", administrator)

    def text() -> str:
        return str(client.get("/operations/").content.decode())

    return text


@pytest.mark.parametrize(
    ("unset", "words"),
    [({"channels": []}, "Nobody is asked yet."), ({"consent_basis": ""}, "No basis for asking is recorded.")],
)
def test_a_policy_under_which_nobody_is_asked_is_said(
    page: Callable[[], str], unset: dict[str, Any], words: str
) -> None:
    assert words not in page()
    SendingPolicy.objects.update(**unset)
    assert words in page()


def test_who_comes_back_to_an_address_that_takes_posts_finds_its_page(
    client_of: Callable[..., Any], administrator: User
) -> None:
    client = client_of("riverton", administrator)
    response = client.get("/operations/needs-you/codes/")
    assert (response.status_code, response["Location"]) == (302, "/operations/needs-you/")


def test_what_waits_is_counted_by_channel_with_the_oldest(riverton: Agency, policy: SendingPolicy) -> None:
    oldest = delivery("queued", not_before=timezone.now() - timedelta(hours=3))
    for state in ("queued", "sending", "uncertain", "failed", "sent", "dead"):
        delivery(state)
    delivery("queued", channel="email", not_before=timezone.now() + timedelta(hours=1))
    OptOut.objects.create(contact_index=bytes(32), channel="sms", source="keyword")
    OptOut.objects.create(contact_index=bytes([1]) * 32, channel="sms", source="unreachable")
    letter = delivery("queued", channel="letter")
    texts, email, letters = Standing.build(riverton, timezone.now()).channels
    counts = (texts.queued, texts.sending, texts.uncertain, texts.failed, texts.opt_outs, texts.unreachable)
    assert (counts, texts.oldest_due) == ((2, 1, 1, 1, 1, 1), oldest.not_before)
    assert (email.queued, email.oldest_due, email.opt_outs) == (1, None, 0)
    assert (letters.queued, letters.oldest_due, letters.fault) == (1, letter.not_before, "")


def test_failures_are_counted_by_code_without_what_was_withdrawn(riverton: Agency, policy: SendingPolicy) -> None:
    for _ in range(2):
        delivery("dead", error_code="30005", reason="This number cannot receive text messages.")
    delivery("failed", error_code="503", reason="The provider is busy or in trouble.")
    delivery("dead", error_code="withdrawn", reason="The time for asking is over.")
    assert Standing.build(riverton, timezone.now()).failures == [
        Failures("sms", "30005", "This number cannot receive text messages.", 2),
        Failures("sms", "503", "The provider is busy or in trouble.", 1),
    ]


def test_r30_the_page_warns_where_many_people_say_stop(page: Callable[[], str]) -> None:
    assert "More than 0.5% is worth a look" not in page()
    delivery("sent", sent_at=timezone.now())
    OptOut.objects.create(contact_index=bytes(32), channel="sms", source="keyword")
    assert "1 opt-out came of 1 message in 24 hours." in " ".join(page().split())


def test_r30_the_page_says_why_the_system_paused(page: Callable[[], str]) -> None:
    reason = "2 opt-outs came of 50 messages today: more than 2%."
    SendingPolicy.objects.update(paused=True, pause_reason=reason, paused_at=datetime(2026, 3, 3, 18, tzinfo=UTC))
    assert "All messages are paused, since 3 Mar 2026, 12:00, by the system." in page()
    assert reason in page()


def test_r33_the_page_says_who_paused_and_leads_to_the_switch(
    page: Callable[[], str], client_of: Callable[..., Any], administrator: User, riverton: Agency
) -> None:
    assert ("/admin/outreach/sendingpolicy/#id_paused" in page(), "are paused" in page()) == (True, False)
    client, address = client_of("riverton", administrator), "/admin/outreach/sendingpolicy/1/change/"
    first = client.get(address).context["adminform"].form.initial
    form = {name: value for name, value in first.items() if value is not None and value is not False}
    client.post(address, {**form, "paused": "on", "channels": "sms,email"})
    assert re.search(r"All messages are paused, since \d+ \w+ \d{4}, \d\d:\d\d, by ada@riverton\.example\.", page())
    client.post(address, {**form, "initial-paused": "True", "channels": "sms,email"})
    policy = SendingPolicy.load()
    assert (policy.paused, policy.paused_at, policy.paused_by) == (False, None, "")
    Agency.objects.filter(pk=riverton.pk).update(sending_paused=True)
    forget_hosts()
    assert "The platform’s operator paused all messages." in page()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_statements_whatever_waits(
    riverton: Agency, policy: SendingPolicy, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        delivery("queued")
        delivery("dead", error_code=str(number))
    with django_assert_num_queries(9):
        Standing.build(riverton, timezone.now())


def read(client: Any, token: str) -> Any:
    return client.get("/metrics", headers={"Authorization": f"Bearer {token}"})


def test_metrics_name_every_agency_and_no_contact(
    riverton: Agency, hillside: Agency, platform_client: Any, settings: Any
) -> None:
    settings.METRICS_TOKEN = TOKEN
    for schema_name, count in (("riverton", 2), ("hillside", 1)):
        with tenancy.agency_context(schema_name):
            for _ in range(count):
                delivery("queued")
    answer = read(platform_client, TOKEN)
    lines = answer.content.decode().splitlines()
    waiting = [one for one in lines if one.startswith("officersurvey_deliveries{") and 'sms",state="queued"' in one]
    assert waiting == [
        'officersurvey_deliveries{agency="hillside",channel="sms",state="queued"} 1',
        'officersurvey_deliveries{agency="riverton",channel="sms",state="queued"} 2',
    ]
    assert (PHONE in answer.content.decode(), answer["Cache-Control"]) == (False, "no-store")


def test_metrics_are_not_found_without_the_token_and_never_on_an_agencys_host(
    riverton: Agency, platform_client: Any, client_of: Callable[..., Any], administrator: User, settings: Any
) -> None:
    assert [read(platform_client, "").status_code, platform_client.get("/metrics").status_code] == [404, 404]
    settings.METRICS_TOKEN = TOKEN
    assert [read(platform_client, token).status_code for token in ("", "wrong", TOKEN)] == [404, 404, 200]
    assert read(client_of("riverton", administrator), TOKEN).status_code == 404
