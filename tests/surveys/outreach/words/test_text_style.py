"""A text without a link: what it says, how it is told from others, and when the style is settled."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from agencies.models import Agency
from responses.checking import day_sent
from surveys.outreach.models import Delivery, Invitation, MessageTemplate, OutboxMessage, SendingPolicy
from surveys.outreach.sending.dispatch import deliver_due
from surveys.outreach.sending.settling import settle
from surveys.outreach.words.segments import count_segments
from tests.provider_fake.client import Provider
from tests.provider_fake.faults import Kind

Make = Callable[..., Delivery]
CALL = {"incident_number": "26-004412", "received_at": datetime(2026, 3, 3, 1, tzinfo=UTC)}


@pytest.fixture
def without_links(policy: SendingPolicy) -> SendingPolicy:
    """Riverton asks in the text itself."""
    SendingPolicy.objects.update(text_style="conversation")
    return policy


def sent_text() -> str:
    return str(OutboxMessage.objects.get(channel="sms").body)


def test_r27_the_first_text_of_a_conversation_says_who_asks_why_and_how_to_stop(
    new_delivery: Make, without_links: SendingPolicy, now: datetime
) -> None:
    token = new_delivery(CALL).invitation.token
    deliver_due(now)
    assert sent_text() == (
        "Riverton Police: you called Mar 2 (case 412). How satisfied are you? Reply 5 (very) to 1 (not at all). "
        f"Code {token[-8:]}. Emergency: 911. STOP to opt out"
    )
    assert count_segments(sent_text()).segments == 1


def test_the_first_text_is_in_the_language_the_person_speaks(
    new_delivery: Make, without_links: SendingPolicy, now: datetime
) -> None:
    new_delivery(CALL, language="es")
    deliver_due(now)
    assert sent_text().startswith("Riverton Police: su llamada del 2 mar (caso 412). ¿Le satisfizo? Responda 5")
    assert count_segments(sent_text()).encoding == "GSM-7"


def test_the_code_of_a_text_without_a_link_can_be_checked(
    new_delivery: Make, without_links: SendingPolicy, riverton: Agency, now: datetime
) -> None:
    code = new_delivery().invitation.token[-8:]
    assert day_sent(code) is None
    deliver_due(now)
    assert day_sent(f" {code}. ") == Invitation.objects.get().invited_on is not None


def test_a_change_of_the_policy_leaves_what_was_tried_as_it_was(
    new_delivery: Make, without_links: SendingPolicy, now: datetime
) -> None:
    first = new_delivery()
    deliver_due(now)
    Delivery.objects.update(state="failed")
    Invitation.objects.update(state="pending", invited_at=None)
    SendingPolicy.objects.update(text_style="link")
    second = new_delivery()
    deliver_due(now)
    styles = dict(Invitation.objects.values_list("pk", "text_style"))
    assert styles == {first.invitation_id: "conversation", second.invitation_id: "link"}


def test_what_waits_takes_the_style_of_the_moment_it_goes_out(
    new_delivery: Make, policy: SendingPolicy, now: datetime
) -> None:
    new_delivery()
    SendingPolicy.objects.update(text_style="conversation")
    deliver_due(now)
    assert (Invitation.objects.get().text_style, "http" in sent_text()) == ("conversation", False)


def test_a_language_without_questions_for_texts_gets_the_link(
    new_delivery: Make, without_links: SendingPolicy, now: datetime
) -> None:
    new_delivery()
    Invitation.objects.update(language="ar")
    deliver_due(now)
    assert (Invitation.objects.get().text_style, "/s/" in sent_text()) == ("link", True)


def test_an_email_has_its_link_whatever_the_style_of_texts(
    new_delivery: Make, without_links: SendingPolicy, now: datetime
) -> None:
    new_delivery(email="maria@example.org")
    deliver_due(now)
    assert (Invitation.objects.get().text_style, "/s/" in OutboxMessage.objects.get().body) == ("link", True)


@pytest.mark.parametrize("words", ["{agency} {question} Code {code}. 911? STOP", "{agency} {question} 911? STOP"])
def test_s37_a_lost_answer_is_settled_by_code_or_words_and_nothing_goes_out_twice(
    new_delivery: Make, without_links: SendingPolicy, provider: Provider, now: datetime, words: str
) -> None:
    MessageTemplate.objects.filter(purpose="conversation", language="en").update(body=words)
    new_delivery()
    provider.fault(Kind.LOSE_ANSWER, times=1)
    deliver_due(now)
    assert Delivery.objects.get().state == "uncertain"
    Delivery.objects.update(requested_at=datetime.now(UTC) - timedelta(seconds=5))
    settle(now + timedelta(seconds=1))
    assert (Delivery.objects.get().state, Invitation.objects.get().state) == ("sent", "invited")
    assert len(provider.accepted()) == 1
