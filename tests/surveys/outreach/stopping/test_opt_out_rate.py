"""Where many people say stop, the agency is warned; where too many do, it is paused."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from agencies.accounts.models import User
from agencies.models import Agency
from surveys.outreach import tasks
from surveys.outreach.models import Alert, Delivery, OptOut, SendingPolicy
from surveys.outreach.stopping import opt_outs
from surveys.outreach.stopping.opt_out_rate import Rate, rate_of_last_day, watch
from tests import factories


@pytest.fixture
def day(policy: SendingPolicy) -> Callable[..., datetime]:
    """Make a day on which so many messages went out and so many people said stop; return its noon."""

    def make(messages: int, people: int, source: str = "keyword", state: str = "sent") -> datetime:
        now = timezone.now()
        for _ in range(messages):
            invitation, _ = factories.make_invitation()
            Delivery.objects.create(invitation=invitation, channel="sms", state=state, not_before=now, sent_at=now)
        OptOut.objects.bulk_create(
            OptOut(
                contact_index=number.to_bytes(32),
                channel="sms",
                source=source,
                created_at=now + timedelta(microseconds=number),
            )
            for number in range(people)
        )
        return now

    return make


@pytest.mark.parametrize(
    ("opt_outs", "messages", "warns", "pauses"),
    [
        (1, 200, False, False),
        (2, 200, True, False),
        (4, 200, True, False),
        (5, 200, True, True),
        (9, 49, True, True),
        (2, 49, True, False),
    ],
)
def test_r30_more_than_half_a_percent_warns_and_more_than_two_pause(
    opt_outs: int, messages: int, warns: bool, pauses: bool
) -> None:
    rate = Rate(opt_outs, messages)
    assert (rate.is_high, rate.is_too_high) == (warns, pauses)


@pytest.mark.parametrize(("opt_outs", "warns", "pauses"), [(0, False, False), (2, True, False), (3, True, True)])
def test_r30_answers_to_the_messages_of_the_day_before_count(opt_outs: int, warns: bool, pauses: bool) -> None:
    assert (Rate(opt_outs, 0).is_high, Rate(opt_outs, 0).is_too_high) == (warns, pauses)


def test_r30_the_administrators_are_told_once_where_many_say_stop(day: Callable[..., datetime]) -> None:
    now = day(60, 1)
    watch(now)
    assert not Alert.objects.exists()
    now = day(60, 0)
    OptOut.objects.create(contact_index=bytes([9]) * 32, channel="sms", source="keyword", created_at=now)
    for _ in range(2):
        watch(now)
    assert [alert.kind for alert in Alert.objects.all()] == ["opt_outs"]
    assert not SendingPolicy.load().paused


def test_r30_the_sweep_pauses_and_says_why(day: Callable[..., datetime]) -> None:
    day(50, 2)
    tasks.sweep()
    policy = SendingPolicy.load()
    assert (policy.paused, policy.pause_reason) == (
        True,
        "2 opt-outs came of 50 messages in 24 hours: more than 2%.",
    )


def test_r30_the_sweep_looks_once_a_minute_at_most(day: Callable[..., datetime]) -> None:
    tasks.sweep()
    day(50, 2)
    tasks.sweep()
    assert not SendingPolicy.load().paused


def test_r30_a_person_who_stops_text_and_e_mail_with_one_word_counts_once(riverton: Agency) -> None:
    invitation, _ = factories.make_invitation()
    invitation.email_index = bytes(32)
    invitation.save(update_fields=["email_index"])
    opt_outs.stop_number(bytes(invitation.phone_index or b""), OptOut.Source.KEYWORD)
    assert sorted(OptOut.objects.values_list("channel", flat=True)) == ["email", "sms"]
    assert rate_of_last_day(SendingPolicy.load(), timezone.now()).opt_outs == 1


@pytest.mark.parametrize("source", ["unreachable", "provider"])
def test_r30_only_peoples_own_words_count(day: Callable[..., datetime], source: str) -> None:
    assert rate_of_last_day(SendingPolicy.load(), day(3, 2, source)) == Rate(0, 3)


def test_r30_a_wish_in_own_words_counts_once_a_person_has_confirmed_it(riverton: Agency) -> None:
    invitation, _ = factories.make_invitation()
    number = bytes(invitation.phone_index or b"")
    opt_outs.stop_number(number, OptOut.Source.REVOCATION)
    assert rate_of_last_day(SendingPolicy.load(), timezone.now()).opt_outs == 0
    opt_outs.stop_number(number, OptOut.Source.PERSON)
    assert rate_of_last_day(SendingPolicy.load(), timezone.now()).opt_outs == 1


def test_r30_misread_comments_pause_no_agency(day: Callable[..., datetime]) -> None:
    watch(day(50, 9, "revocation"))
    assert not SendingPolicy.load().paused


def test_r30_what_did_not_arrive_and_another_day_do_not_count(day: Callable[..., datetime]) -> None:
    now = day(3, 2, state="dead")
    assert rate_of_last_day(SendingPolicy.load(), now) == Rate(2, 0)
    assert rate_of_last_day(SendingPolicy.load(), now + timedelta(days=1, seconds=1)) == Rate(0, 0)


def test_r30_a_person_who_lifts_the_pause_is_not_overruled_the_same_day(
    day: Callable[..., datetime], administrator: User, client_of: Callable[..., Any], riverton: Agency
) -> None:
    now = day(50, 2)
    watch(now)
    client = client_of("riverton", administrator)
    address = "/admin/outreach/sendingpolicy/1/change/"
    page = client.get(address)
    assert "2 opt-outs came of 50 messages in 24 hours" in page.content.decode()
    form = {name: value for name, value in page.context["adminform"].form.initial.items() if value is not None}
    answer = client.post(address, {**form, "initial-paused": "True", "paused": "", "channels": "sms,email"})
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    watch(timezone.now())
    policy = SendingPolicy.load()
    assert (policy.paused, policy.pause_reason) == (False, "")
