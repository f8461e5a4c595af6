"""What was sent is known in its own words, however often they were changed since."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from agencies import tenancy
from agencies.accounts.models import User
from agencies.models import Agency
from surveys.outreach.deciding.why import WhyPage
from surveys.outreach.models import Channel, Delivery, FormerWords, MessageTemplate
from surveys.outreach.sending.dispatch import deliver_due
from surveys.outreach.words.former import WordsThen

FIRST = MessageTemplate.objects.filter(purpose="invitation", channel=Channel.SMS, language="en")


def change(body: str) -> None:
    FIRST.update(body=body)


def said(delivery: Delivery) -> list[str]:
    """Return the words of what went out, as the page shows them."""
    page = WhyPage.build(delivery.invitation.incident, timezone.now())
    return [message.words.body for message in page.people[0].messages if message.words]


def test_the_page_shows_the_words_as_they_were_when_the_text_left(invited: Delivery) -> None:
    words = FIRST.get().body
    change("{agency}: other words, {link}")
    change("{agency}: words after those, {link}")
    assert said(invited) == [words]
    Delivery.objects.update(sent_at=timezone.now() + timedelta(seconds=1))
    assert said(invited) == ["{agency}: words after those, {link}"]
    between = FormerWords.objects.order_by("until")[0].until
    Delivery.objects.update(sent_at=between)
    assert said(invited) == ["{agency}: other words, {link}"]


def test_every_message_is_shown_in_its_order_with_what_became_of_it(
    invited: Delivery, client_of: Callable[..., Any], administrator: User, later: datetime
) -> None:
    Delivery.objects.update(state="delivered", delivered_at=invited.not_before)
    Delivery.objects.create(
        invitation=invited.invitation,
        channel="sms",
        purpose="reminder",
        state="dead",
        reason="The number is not in service.",
        not_before=later,
        requested_at=later,
    )
    page = (
        client_of("riverton", administrator).get(f"/incidents/{invited.invitation.incident_id}/why/").content.decode()
    )
    said_of_them = ["Invitation: text message", "Delivered", "Reminder: text message", "The number is not in service."]
    places = [page.index(words) for words in said_of_them]
    assert places == sorted(places)
    assert "2025550143" not in page


def test_what_waits_has_not_gone_out(new_delivery: Callable[..., Delivery], now: datetime) -> None:
    delivery = new_delivery()
    assert said(delivery) == []
    assert deliver_due(now) == 1
    assert len(said(delivery)) == 1


def test_a_conversation_is_shown_in_its_own_words_and_a_missing_language_in_the_next(invited: Delivery) -> None:
    then = WordsThen(tenancy.current_agency())
    invited.invitation.text_style, invited.invitation.language = "conversation", "so"
    words = then.of(invited, timezone.now())
    assert words is not None
    assert (words.purpose, words.language) == ("conversation", "en")


@pytest.mark.parametrize(
    "statement",
    ["UPDATE outreach_formerwords SET body = ''", "DELETE FROM outreach_formerwords", "TRUNCATE outreach_formerwords"],
)
def test_former_words_stay(riverton: Agency, statement: str) -> None:
    before = FIRST.get().body
    change("{agency}: {link}")
    with pytest.raises(DatabaseError, match="only added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert [row.body for row in FormerWords.objects.all()] == [before]


def test_saving_the_same_words_keeps_nothing_and_deleting_them_keeps_them(riverton: Agency) -> None:
    row = FIRST.get()
    row.save()
    assert not FormerWords.objects.exists()
    row.delete()
    assert FormerWords.objects.get().body == row.body
