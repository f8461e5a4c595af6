"""Message texts in the administration: checked before anybody gets them, with the price in view."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError

from surveys.outreach.admin.words import counted
from surveys.outreach.defaults.messages import default_messages
from surveys.outreach.models import MessageTemplate, SendingPolicy
from surveys.outreach.words.segments import count_segments
from surveys.outreach.words.wording_rules import problems_of, problems_of_subject
from tests.surveys.outreach.sending.test_outbox import serve

GOOD = "{agency} on {date}: how did we do? {link} Not for emergencies. STOP to opt out"


@pytest.fixture
def ada(client_of: Callable[..., Any], administrator: Any) -> Any:
    return client_of("riverton", administrator)


def address(**kind: str) -> str:
    template = MessageTemplate.objects.get(**{"purpose": "invitation", "channel": "sms", "language": "en", **kind})
    return f"/admin/outreach/messagetemplate/{template.pk}/change/"


def test_the_administration_calls_them_as_the_manual_does(ada: Any) -> None:
    assert ">Message texts</a>" in ada.get("/admin/").content.decode()


def saved(ada: Any, body: str) -> Any:
    form = {"purpose": "invitation", "channel": "sms", "language": "en", "subject": "", "body": body}
    return ada.post(address(), form, follow=True)


@pytest.mark.parametrize(
    ("purpose", "known"),
    [
        ("invitation", ["agency", "phone", "date", "ending", "link"]),
        ("help", ["agency", "phone"]),
        ("conversation", ["agency", "phone", "date", "ending", "question", "code"]),
        ("conversation_retry", ["agency", "phone", "question"]),
    ],
)
def test_the_form_says_which_placeholders_its_message_may_hold(ada: Any, purpose: str, known: list[str]) -> None:
    page = ada.get(address(purpose=purpose)).content.decode()
    assert re.findall(r"\{(\w+)\} becomes", page) == known
    assert "{question} becomes the question;" in ada.get("/admin/outreach/messagetemplate/add/").content.decode()


def test_r28_a_placeholder_that_an_answer_cannot_fill_is_refused() -> None:
    assert problems_of("help", "sms", "{agency} {phone} {date} STOP") == [
        "{date} is not known here. Known are {agency}, {phone}."
    ]


@pytest.mark.parametrize("fields", default_messages(), ids=lambda fields: f"{fields['purpose']}-{fields['language']}")
def test_the_default_messages_are_in_order(fields: dict[str, str]) -> None:
    assert problems_of(fields["purpose"], fields["channel"], fields["body"]) == []
    assert problems_of_subject(fields["purpose"], fields["subject"]) == []


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (GOOD.replace("{agency}", "We"), "Name the sender"),
        (GOOD.replace("{link}", ""), "Write {link} once"),
        (GOOD.replace("{link}", "{link} {link}"), "Write {link} once"),
        (GOOD.replace("STOP", "stop"), "write STOP in capitals"),
        (GOOD.replace("STOP", "Never STOP"), "Offer STOP"),
        (GOOD.replace("Not for emergencies.", ""), "not for emergencies"),
        (GOOD.replace(" on {date}", ""), "Say why you write"),
        (GOOD.replace("{link}", "{link} is.gd/abc"), "Carriers block short links"),
        (GOOD.replace("do?", "do.Tell us"), "Write a space after each full stop"),
        (GOOD.replace("{link}", "https://bit.ly/abc {link}"), "Carriers block short links"),
        (GOOD.replace("{link}", "bit.ly/abc {link}"), "Carriers block short links"),
        (GOOD + " {officer}", "{officer} is not known here"),
    ],
)
def test_r28_words_that_lack_or_hold_the_wrong_thing_are_refused(ada: Any, body: str, problem: str) -> None:
    page = saved(ada, body).content.decode()
    assert problem in page
    assert MessageTemplate.objects.filter(body=body).count() == 0


@pytest.mark.parametrize("channel", ["email", "letter"])
@pytest.mark.parametrize(
    ("subject", "problem"),
    [
        ("{agency} asks {name}", "{name} is not known here. Known are {agency}, {phone}, {date}, {ending}."),
        ("{agency}: {link}", "leave {link} out"),
        ("{agency}: bit.ly/abc", "Do not write an address"),
    ],
)
def test_r28_so_are_subjects_and_headlines(ada: Any, channel: str, subject: str, problem: str) -> None:
    template = MessageTemplate.objects.get(purpose="invitation", channel=channel, language="en")
    form = {"purpose": "invitation", "channel": channel, "language": "en", "subject": subject, "body": template.body}
    assert problem in ada.post(address(channel=channel), form, follow=True).content.decode()
    assert MessageTemplate.objects.get(pk=template.pk).subject == template.subject


def test_r22_a_confirmation_with_a_question_or_a_link_is_refused() -> None:
    found = problems_of("stop_confirmation", "sms", "{agency}: sure? {link}")
    assert found == ["There must be no link here: leave {link} out.", "A confirmation must not ask anything."]


@pytest.mark.parametrize(
    ("purpose", "body", "problem"),
    [
        (
            "conversation",
            "{agency} {date}: {question} {link} 911? STOP",
            "There must be no link here: leave {link} out.",
        ),
        ("conversation", "{agency} {date}: 911? STOP", "Write {question} once: it becomes the question."),
        ("conversation", "{agency} {date}: {question} 911? stop", "Say how to opt out: write STOP in capitals."),
        ("conversation_retry", "Pardon?", "Write {question} once: it becomes the question."),
        ("conversation_thanks", "{agency}: thanks, more? ", "A confirmation must not ask anything."),
        ("invitation", GOOD + " {question}", "{question} is not known here."),
    ],
)
def test_words_of_a_conversation_need_a_question_and_no_link(purpose: str, body: str, problem: str) -> None:
    [found] = problems_of(purpose, "sms", body)
    assert found.startswith(problem)


def test_s42_words_of_a_conversation_are_counted_around_the_longest_question(riverton: Any) -> None:
    ours = MessageTemplate.objects.filter(purpose__startswith="conversation")
    assert [(counted(words).encoding, counted(words).segments) for words in ours] == [("GSM-7", 1)] * 8
    retry = ours.get(purpose="conversation_retry", language="en")
    assert counted(retry).characters == 30 + 125


def test_s42_saving_says_what_a_text_costs_and_which_letters_cost_more(ada: Any) -> None:
    assert "1 segment, about $0.011 a text, $10.80 per 1,000 people." in saved(ada, GOOD).content.decode()
    page = saved(ada, GOOD.replace("how", "ñ “cómo”")).content.decode()
    assert "2 segments, about $0.022 a text, $21.60 per 1,000 people. These letters double the price: “ ó ”." in page


def test_a_text_of_ordinary_letters_that_is_too_long_is_told_how_long_it_may_be(ada: Any) -> None:
    page = saved(ada, GOOD + " thank you" * 10).content.decode()
    assert "2 segments, about $0.022 a text, $21.60 per 1,000 people. 160 characters or fewer cost one segment" in page


def test_the_agencys_own_price_is_counted_with_in_each_language(ada: Any) -> None:
    SendingPolicy.objects.update(text_price=Decimal("0.02"))
    page = ada.get("/admin/outreach/messagetemplate/?purpose__exact=invitation&channel__exact=sms").content.decode()
    assert page.count("1 segment, about $0.020 a text, $20.00 per 1,000 people") == 2


def test_a_price_below_nothing_is_refused_by_the_database(riverton: Any) -> None:
    with pytest.raises(IntegrityError, match="text_price_not_negative"):
        SendingPolicy.objects.update(text_price=Decimal("-0.01"))


@pytest.mark.browser
def test_the_browser_counts_as_the_server_does(ada: Any, open_page: Any, riverton: Any) -> None:
    page = open_page(width=1280)
    serve(page, ada.get(address()).content.decode())
    page.goto("http://riverton.localhost/admin/")
    texts = ["", "a" * 160, "a" * 161, "í" * 70, "í" * 71, "€" * 80, "€" * 81, "😀" * 35, "😀" * 36, "a^" * 77, "ñ¿é\n"]
    counts = page.evaluate(
        """async texts => {
            const { countSegments } = await import("/static/js/segments.js");
            return texts.map(text => [countSegments(text).characters, countSegments(text).segments]);
        }""",
        texts,
    )
    assert counts == [[count_segments(text).characters, count_segments(text).segments] for text in texts]
    status = page.locator(".field-body [role=status]")
    page.fill("#id_body", "{agency} ó")
    assert status.inner_text() == (
        "With the facts filled in: 17 characters, 1 segment, about $0.011 a text, $10.80 per 1,000 people. "
        "These letters double the price: ó"
    )
    page.fill("#id_body", "a" * 161)
    assert (status.inner_text(), status.get_attribute("class")) == (
        "With the facts filled in: 161 characters, 2 segments, about $0.022 a text, $21.60 per 1,000 people. "
        "160 characters or fewer cost one segment only.",
        "help too-long",
    )


def test_a_message_cannot_be_deleted(ada: Any) -> None:
    assert ada.post(address().replace("change", "delete"), {"post": "yes"}).status_code == 403
