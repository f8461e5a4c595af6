"""Message texts in the administration: checked before anybody gets them, with the price in view."""

from collections.abc import Callable
from typing import Any

import pytest

from surveys.outreach.defaults.messages import default_messages
from surveys.outreach.models import MessageTemplate
from surveys.outreach.segments import count_segments
from surveys.outreach.wording_rules import problems_of
from tests.surveys.outreach.test_outbox import serve

GOOD = "{agency}: how did we do? {link} Not for emergencies. STOP to opt out"


@pytest.fixture
def ada(client_of: Callable[..., Any], administrator: Any) -> Any:
    return client_of("riverton", administrator)


def address(**kind: str) -> str:
    template = MessageTemplate.objects.get(**{"purpose": "invitation", "channel": "sms", "language": "en", **kind})
    return f"/admin/outreach/messagetemplate/{template.pk}/change/"


def saved(ada: Any, body: str) -> Any:
    form = {"purpose": "invitation", "channel": "sms", "language": "en", "subject": "", "body": body}
    return ada.post(address(), form, follow=True)


@pytest.mark.parametrize("fields", default_messages(), ids=lambda fields: f"{fields['purpose']}-{fields['language']}")
def test_the_default_messages_are_in_order(fields: dict[str, str]) -> None:
    assert problems_of(fields["purpose"], fields["channel"], fields["body"]) == []


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (GOOD.replace("{agency}", "We"), "Name the sender"),
        (GOOD.replace("{link}", ""), "Write {link} once"),
        (GOOD.replace("{link}", "{link} {link}"), "Write {link} once"),
        (GOOD.replace("STOP", "stop"), "write STOP in capitals"),
        (GOOD.replace("Not for emergencies.", ""), "not for emergencies"),
        (GOOD.replace("{link}", "https://bit.ly/abc {link}"), "Carriers block short links"),
        (GOOD.replace("{link}", "bit.ly/abc {link}"), "Carriers block short links"),
        (GOOD + " {officer}", "{officer} is not known here"),
    ],
)
def test_r28_words_that_lack_or_hold_the_wrong_thing_are_refused(ada: Any, body: str, problem: str) -> None:
    page = saved(ada, body).content.decode()
    assert problem in page
    assert MessageTemplate.objects.filter(body=body).count() == 0


def test_r22_a_confirmation_with_a_question_or_a_link_is_refused() -> None:
    found = problems_of("stop_confirmation", "sms", "{agency}: sure? {link}")
    assert found == ["There must be no link here: leave {link} out.", "A confirmation must not ask anything."]


def test_s42_saving_says_what_a_text_costs_and_which_letters_cost_more(ada: Any) -> None:
    assert "1 segment." in saved(ada, GOOD).content.decode()
    page = saved(ada, GOOD.replace("how", "ñ “cómo”")).content.decode()
    assert "2 segments. These letters double the price: “ ó ”." in page


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
    page.fill("#id_body", "{agency} ó")
    assert page.inner_text(".field-body [role=status]") == (
        "With the facts filled in: 17 characters, 1 segment. These letters double the price: ó"
    )


def test_a_message_cannot_be_deleted(ada: Any) -> None:
    assert ada.post(address().replace("change", "delete"), {"post": "yes"}).status_code == 403
