"""What a text and an e-mail say, and what they must never say."""

import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.models import Agency
from surveys.defaults.post_contact import QUESTIONS
from surveys.outreach.defaults.messages import TEXTS
from surveys.outreach.models import Delivery, MessageTemplate, SendingPolicy
from surveys.outreach.sending.dispatch import deliver_due
from surveys.outreach.transports.base import OutgoingMessage
from surveys.outreach.words.messages import Composer, fill, in_gsm
from surveys.outreach.words.segments import count_segments
from surveys.outreach.words.wording_rules import placeholders_of

Make = Callable[..., Delivery]
LONGEST_SENDER = 24
LINK = "https://fb.pawneepd.gov/s/" + "k" * 22


def message_for(delivery: Delivery, agency: Agency) -> OutgoingMessage:
    row = Delivery.objects.select_related("invitation__incident", "invitation__party").get(pk=delivery.pk)
    return Composer(agency).invitation(row)


def test_r27_a_text_names_sender_reason_emergencies_and_the_way_out(new_delivery: Make, riverton: Agency) -> None:
    delivery = new_delivery({"incident_number": "26-004412", "received_at": datetime(2026, 3, 3, 1, tzinfo=UTC)})
    token = delivery.invitation.token
    assert message_for(delivery, riverton).body == (
        f"Riverton Police: you called Mar 2 (case 412). How did we do? "
        f"http://riverton.localhost/s/{token} Not for emergencies. STOP to opt out"
    )


def test_r28_the_link_is_on_the_agencys_stored_host(new_delivery: Make, riverton: Agency) -> None:
    message = message_for(new_delivery(), riverton)
    assert message.body.count(f"http://riverton.localhost/s/{message.reference} ") == message.body.count("http") == 1


def test_r44_a_message_tells_no_more_of_the_incident_than_date_and_three_digits(
    new_delivery: Make, riverton: Agency
) -> None:
    details = {"incident_number": "26-991234", "final_text": "Burglary", "beat": "B7", "district": "North"}
    text = new_delivery(details)
    email = new_delivery({**details, "incident_number": "26-991235"}, email="maria@example.org")
    for message in (message_for(text, riverton), message_for(email, riverton)):
        shown = message.subject + message.body + message.html
        assert [word for word in ("26-99", "991", "urglary", "BURGLARY", "B7", "North", "maria") if word in shown] == []
        assert "234" in shown or "235" in shown


def longest_question(purpose: str, language: str) -> str:
    """The first question stands in the first text, any other one in the words that ask again."""
    sentences = [question.text_wording[language] for question in QUESTIONS if question.text_wording]
    return sentences[0] if purpose == "conversation" else max(sentences, key=len)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("purpose", TEXTS)
def test_s42_the_default_texts_fit_one_segment_with_a_long_sender(purpose: str, language: str) -> None:
    facts = {
        "agency": "P" * LONGEST_SENDER,
        "date": "Mar 31",
        "ending": "412",
        "link": LINK,
        "phone": "+12025550100",
        "code": "k7Qx2m_-",
        "question": longest_question(purpose, language),
    }
    counted = count_segments(fill(TEXTS[purpose][language], facts))
    assert (counted.encoding, counted.segments) == ("GSM-7", 1)


@pytest.mark.parametrize("name", ["Riverton Police", "Policía de Río Bravo", "Šumperk Šerif", "Ñuñoa ¡Policía!"])
def test_s42_an_accented_sender_does_not_double_the_price(new_delivery: Make, riverton: Agency, name: str) -> None:
    riverton.sender_name = name
    counted = count_segments(message_for(new_delivery(), riverton).body)
    assert (counted.encoding, counted.segments) == ("GSM-7", 1)


@given(st.text(st.characters(categories=["Ll", "Lu", "Zs"], max_codepoint=0x17F), min_size=1, max_size=24))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_s42_a_name_is_written_in_the_carriers_alphabet_or_left_as_it_is(name: str) -> None:
    written = in_gsm(name)
    has_plain_letters = all(count_segments(bare(letter)).encoding == "GSM-7" for letter in name)
    assert not has_plain_letters or count_segments(written).encoding == "GSM-7"
    assert in_gsm(written) == written


def bare(letter: str) -> str:
    """Return a letter without its accent."""
    return "".join(one for one in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(one))


def test_the_text_is_in_the_language_the_person_speaks(new_delivery: Make, riverton: Agency) -> None:
    body = message_for(new_delivery(language="es"), riverton).body
    assert body.startswith("Riverton Police: ¿qué tal le atendimos el 2 mar (caso ")


def test_words_that_a_language_lacks_come_in_the_agencys_own(new_delivery: Make, riverton: Agency) -> None:
    MessageTemplate.objects.filter(language="es").delete()
    assert "How did we do?" in message_for(new_delivery(language="es"), riverton).body


def test_a_text_asks_for_reports_about_its_own_delivery(new_delivery: Make, riverton: Agency) -> None:
    delivery = new_delivery()
    expected = f"http://riverton.localhost/webhooks/twilio/status/{delivery.pk}/"
    assert message_for(delivery, riverton).status_url == expected


def test_r35_an_email_carries_both_unsubscribe_headers(new_delivery: Make, riverton: Agency) -> None:
    delivery = new_delivery(email="maria@example.org")
    headers = dict(message_for(delivery, riverton).headers)
    assert headers == {
        "List-Unsubscribe": f"<http://riverton.localhost/u/{delivery.invitation.token}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def test_r36_an_email_names_agency_and_postal_address_in_both_parts(new_delivery: Make, riverton: Agency) -> None:
    message = message_for(new_delivery(email="maria@example.org"), riverton)
    for part in (message.body, message.html):
        assert "Riverton Police Department" in part
        assert "1 River St, Riverton" in part
    assert (message.subject, "<" in message.body) == ("Riverton Police Department: how did we do on Mar 2?", False)


def test_r36_without_a_postal_address_no_email_is_sent(new_delivery: Make, riverton: Agency, now: datetime) -> None:
    new_delivery(email="maria@example.org")
    riverton.postal_address = ""
    assert deliver_due(now) == 0


def test_an_agencys_name_cannot_write_html_or_headers(new_delivery: Make, riverton: Agency) -> None:
    riverton.name = "River<b>ton</b>\r\nBcc: all@example.org"
    message = message_for(new_delivery(email="maria@example.org"), riverton)
    assert "<b>" not in message.html
    assert "\n" not in message.subject


def test_a_text_without_words_waits_and_holds_up_nobody(
    new_delivery: Make, policy: SendingPolicy, now: datetime
) -> None:
    new_delivery()
    other = new_delivery(email="maria@example.org")
    MessageTemplate.objects.filter(channel="sms").delete()
    assert deliver_due(now) == 2
    other.refresh_from_db()
    assert (Delivery.objects.get(channel="sms").state, other.state) == ("failed", "sent")


@pytest.mark.parametrize("channel", ["sms", "email"])
def test_every_placeholder_that_an_invitation_may_hold_is_filled(
    new_delivery: Make, riverton: Agency, channel: str
) -> None:
    body = " ".join(f"{{{name}}}" for name in placeholders_of("invitation"))
    MessageTemplate.objects.filter(purpose="invitation", channel=channel).update(body=body)
    message = message_for(new_delivery(email="maria@example.org" if channel == "email" else ""), riverton)
    assert ("{" in message.body, riverton.phone in message.body) == (False, True)


def test_facts_are_filled_in_once_and_nothing_else_is_read_from_the_words() -> None:
    words = "{agency} {link} {agency.__class__} {0} {unknown}"
    filled: Any = fill(words, {"agency": "{link}", "link": "L"})
    assert filled == "{link} L {agency.__class__} {0} {unknown}"
