"""The demonstration's phone, at the address it has in the demonstration alone."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.urls import include, path

import officersurvey.urls
from surveys.outreach.models import Delivery, Invitation, OutboxMessage, SendingPolicy
from surveys.outreach.sending.dispatch import deliver_due
from surveys.outreach.sending.senders import transport_for
from surveys.outreach.watching.phone import PhonePage, parts_of

Make = Callable[..., Delivery]

urlpatterns = [*officersurvey.urls.urlpatterns, path("outbox/", include("surveys.outreach.outbox_urls"))]


@pytest.fixture
def demo(settings: Any) -> None:
    """The addresses of the demonstration."""
    settings.ROOT_URLCONF = __name__


def test_messages_come_newest_first_with_links_to_tap(new_delivery: Make, riverton: Any, now: datetime) -> None:
    new_delivery()
    deliver_due(now)
    new_delivery(language="es")
    deliver_due(now)
    page = PhonePage.build(riverton, now)
    assert [bubble.parts[0].text[:25] for bubble in page.bubbles] == [
        "Riverton Police: ¿qué tal",
        "Riverton Police: you call",
    ]
    links = {part.text for bubble in page.bubbles for part in bubble.parts if part.is_link}
    assert links == {f"http://riverton.localhost/s/{row.token}" for row in Invitation.objects.all()}


def test_what_waits_is_listed_with_its_time_and_reason(new_delivery: Make, riverton: Any, now: datetime) -> None:
    new_delivery({"closed_at": now - timedelta(hours=23)})
    new_delivery({"closed_at": now - timedelta(hours=16)})
    page = PhonePage.build(riverton, now)
    assert [(row.at, row.reason) for row in page.waiting] == [
        (now + timedelta(hours=1), "People are asked 24 hours after their case was closed."),
        (
            now + timedelta(hours=21),
            "Quiet hours: messages go out by day only, here and where the phone may be.",
        ),
    ]


def test_a_letter_that_waits_names_the_place_where_it_is_printed(
    new_delivery: Make, riverton: Any, now: datetime
) -> None:
    delivery = new_delivery({"closed_at": now - timedelta(hours=23)})
    Delivery.objects.filter(pk=delivery.pk).update(channel="letter", not_before=now)
    assert [(row.to, row.reason) for row in PhonePage.build(riverton, now).waiting] == [
        ("a street address", "It waits to be printed: administrators find it under Sending, Letters.")
    ]


def test_a_pause_is_named_as_the_reason(new_delivery: Make, riverton: Any, now: datetime) -> None:
    new_delivery()
    SendingPolicy.objects.update(paused=True)
    assert [row.reason for row in PhonePage.build(riverton, now).waiting] == ["Sending is paused."]


def test_an_answered_message_says_so(new_delivery: Make, riverton: Any, now: datetime) -> None:
    new_delivery()
    deliver_due(now)
    Invitation.objects.update(state="completed")
    assert [bubble.is_answered for bubble in PhonePage.build(riverton, now).bubbles] == [True]


def test_the_page_needs_no_sign_in_in_the_demonstration(
    demo: None, new_delivery: Make, now: datetime, client_of: Callable[..., Any]
) -> None:
    new_delivery()
    deliver_due(now)
    page = client_of("riverton").get("/outbox/").content.decode()
    assert f'<a href="http://riverton.localhost/s/{Invitation.objects.get().token}">' in page


def test_the_page_exists_only_in_the_demonstration(riverton: Any, client_of: Callable[..., Any]) -> None:
    assert client_of("riverton").get("/outbox/").status_code == 404


def test_a_message_cannot_write_html(demo: None, riverton: Any, client_of: Callable[..., Any]) -> None:
    OutboxMessage.objects.create(
        reference="1", channel="sms", to="+12025550143", body="<script>x</script> http://a/<b>"
    )
    page = client_of("riverton").get("/outbox/").content.decode()
    assert ("<script>x" in page, "http://a/<b>" in page) == (False, False)


def test_production_has_no_outbox_to_send_to(policy: SendingPolicy, riverton: Any, settings: Any) -> None:
    settings.PRODUCTION = True
    assert [transport_for(policy, channel, riverton) for channel in ("sms", "email")] == [None, None]


def test_a_message_kept_twice_is_one_row_and_no_link_lies_open_in_the_database(
    new_delivery: Make, riverton: Any, now: datetime
) -> None:
    delivery = new_delivery()
    for _ in range(2):
        deliver_due(now)
        Delivery.objects.update(state="queued", claimed_by=None)
        Invitation.objects.update(state="pending", invited_at=None)
    row = OutboxMessage.objects.values().get()
    assert delivery.invitation.token.encode() not in repr(row).encode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_statements_does_not_grow_with_the_messages(
    new_delivery: Make, riverton: Any, now: datetime, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        new_delivery()
        deliver_due(now)
        new_delivery()
    with django_assert_num_queries(5):
        PhonePage.build(riverton, now)


def test_parts_of_a_message_keep_every_letter() -> None:
    body = "a http://x/s/1 b\nhttps://y/2"
    assert "".join(part.text for part in parts_of(body)) == body
    assert [part.text for part in parts_of(body) if part.is_link] == ["http://x/s/1", "https://y/2"]


@pytest.fixture
def shown(demo: None, new_delivery: Make, now: datetime, client_of: Callable[..., Any]) -> str:
    """The page with four messages sent and one that waits."""
    for number in range(4):
        new_delivery(language="es" if number % 2 else "en")
        deliver_due(now)
    new_delivery({"closed_at": now - timedelta(hours=16)})
    return str(client_of("riverton").get("/outbox/").content.decode())


@pytest.mark.browser
@pytest.mark.parametrize(("width", "fills"), [(1280, False), (390, True)])
def test_the_phone_looks_like_one_and_fills_a_real_one(shown: str, open_page: Any, width: int, fills: bool) -> None:
    page = open_page(width=width)
    serve(page, shown)
    page.goto("http://riverton.localhost/outbox/")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    phone = page.locator(".phone").bounding_box()
    assert (phone["width"] == width, phone["width"] < 420) == (fills, True)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


def serve(page: Any, html: str) -> None:
    """Answer the browser's requests without a server: the page itself, and static files."""
    kinds = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}

    def answer(route: Any) -> None:
        name = route.request.url.partition("/static/")[2]
        found = finders.find(name) if name else None
        if found:
            route.fulfill(path=found, content_type=kinds[name.rpartition(".")[2]])
        elif route.request.resource_type == "document":
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        else:
            route.fulfill(status=204)

    page.route("**/*", answer)
