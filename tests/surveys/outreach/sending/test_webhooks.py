"""The provider's reports and the replies it hands over: signed, out of order, twice, or forged."""

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import permutations
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from agencies import tenancy
from surveys.incidents.models import Incident
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import ChangedDay, Delivery, InboundText, Invitation, OptOut, ProviderSecret
from surveys.outreach.sending.dispatch import deliver_due
from surveys.outreach.sending.provider_secrets import forget_secrets
from surveys.outreach.sending.receipts import record_status
from tests import factories
from tests.daytime import move_to_daytime
from tests.live import LiveSystem
from tests.provider_fake.client import running_provider
from tests.provider_fake.signatures import sign
from tests.surveys.outreach.conftest import use_twilio

Make = Callable[..., Delivery]
Post = Callable[..., Any]
TOKEN, SID = "riverton-token", "SM0123456789abcdef0123456789abcdef"
HOST, INBOUND = "http://riverton.localhost", "/webhooks/twilio/inbound/"
TEXT = {"MessageSid": SID, "From": "+12025550143", "To": "+12025550100", "Body": "STOP"}


@pytest.fixture
def post(client_of: Callable[..., Any], riverton: Any) -> Post:
    """Post a form as the provider does; what is signed may differ from what is sent."""
    ProviderSecret.objects.create(name="twilio_auth_token", value=TOKEN)
    forget_secrets()
    client = client_of("riverton")

    def send(path: str, form: Mapping[str, str], *, token: str = TOKEN, url: str = "", signed: Any = None) -> Any:
        signature = sign(token, url or HOST + path, form if signed is None else signed)
        return client.post(path, form, headers={"X-Twilio-Signature": signature})

    return send


@pytest.fixture
def sent(new_delivery: Make, now: datetime, post: Post) -> Delivery:
    """A text that went out under SID."""
    delivery = new_delivery()
    deliver_due(now)
    Delivery.objects.update(provider_id=SID)
    return delivery


@pytest.fixture
def report(post: Post, now: datetime) -> Callable[..., int]:
    """Report a status of a delivery at noon."""

    def send(delivery: Delivery, status: str, sid: str = SID, code: str = "") -> int:
        form = {"MessageSid": sid, "MessageStatus": status, "ErrorCode": code}
        with time_machine.travel(now, tick=False):
            return int(post(f"/webhooks/twilio/status/{delivery.pk}/", form).status_code)

    return send


@pytest.mark.parametrize(
    "forged",
    [
        {"signed": {**TEXT, "Body": "Hello"}},
        {"signed": {}},
        {"form": {**TEXT, "Extra": "1"}, "signed": TEXT},
        {"url": f"https://riverton.localhost{INBOUND}"},
        {"url": f"{HOST}:8443{INBOUND}"},
        {"url": f"{HOST}{INBOUND}?a=1"},
        {"url": f"http://hillside.localhost{INBOUND}"},
        {"path": f"{INBOUND}?b=2&a=1", "url": f"{HOST}{INBOUND}?a=1&b=2"},
        {"token": "hillside-token"},
    ],
)
def test_s33_what_the_provider_did_not_sign_gets_403_and_costs_no_sql(
    post: Post, forged: dict[str, Any], django_assert_num_queries: Any
) -> None:
    post(INBOUND, {}, token="warm up")
    path, form = forged.pop("path", INBOUND), forged.pop("form", TEXT)
    with django_assert_num_queries(0):
        assert post(path, form, **forged).status_code == 403
    assert InboundText.objects.count() == 0


def test_s33_an_empty_signature_and_an_agency_without_a_token_are_refused(
    post: Post, client_of: Callable[..., Any]
) -> None:
    assert client_of("riverton").post(INBOUND, TEXT).status_code == 403
    assert client_of("riverton").post(INBOUND, TEXT, headers={"X-Twilio-Signature": ""}).status_code == 403
    signature = sign("", f"http://hillside.localhost{INBOUND}", TEXT)
    answer = client_of("hillside").post(INBOUND, TEXT, headers={"X-Twilio-Signature": signature})
    assert answer.status_code == 403


def test_s33_what_the_provider_signed_is_taken(post: Post) -> None:
    answer = post(INBOUND, TEXT)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/xml")
    assert answer.content.decode().startswith('<?xml version="1.0" encoding="UTF-8"?><Response><Message>Riverton')
    assert OptOut.objects.get().source == "keyword"


def test_s33_what_is_too_large_for_a_text_is_refused_before_it_is_read(post: Post, settings: Any) -> None:
    settings.FILE_UPLOAD_HANDLERS = ["nobody.may.ask.for.this"]
    files = {"Media": SimpleUploadedFile("large", bytes(1024 * 1024))}
    assert post(INBOUND, files, signed={}).status_code == 413


def test_an_answer_cannot_break_out_of_the_markup(post: Post, riverton: Any) -> None:
    riverton.sender_name = "<Dial>"
    riverton.save(update_fields=["sender_name"])
    assert "<Message>&lt;Dial&gt;: " in post(INBOUND, TEXT).content.decode()


def test_webhooks_take_only_posts(client_of: Callable[..., Any], riverton: Any) -> None:
    assert client_of("riverton").get(INBOUND).status_code == 405


ENDS = {"delivered": "delivered", "undelivered": "dead", "failed": "dead"}
PERMUTATIONS = [order for end in ENDS for order in permutations(("queued", "sending", "sent", end))]
#: Each report once, each twice in a row, and all of them once more.
ORDERS = [
    repeated
    for order in PERMUTATIONS
    for repeated in (order, tuple(step for step in order for _ in range(2)), order + order)
]


@pytest.mark.parametrize("before", ["sent", "sending", "uncertain"])
def test_s38_reports_in_any_order_and_number_move_forwards_only(sent: Delivery, now: datetime, before: str) -> None:
    for order in ORDERS:
        known = SID if before == "sent" else ""
        Delivery.objects.update(state=before, provider_id=known, attempts=1, error_code="", claimed_by=None)
        Delivery.objects.update(ended_attempts={})
        for step in order:
            record_status(sent.pk, SID, step, "30006" if ENDS.get(step) == "dead" else "", now)
        row = Delivery.objects.get()
        [expected] = {ENDS[step] for step in order if step in ENDS}
        assert (row.state, row.provider_id) == (expected, SID), order


def test_s38_a_report_before_our_own_row_is_kept(new_delivery: Make, report: Callable[..., int], now: datetime) -> None:
    delivery = new_delivery()
    Delivery.objects.update(state="sending", attempts=1)
    report(delivery, "sent")
    assert (Delivery.objects.get().state, Invitation.objects.get().state) == ("sent", "invited")


def test_s38_a_report_about_what_was_to_be_sent_again_saves_the_person_a_second_text(
    new_delivery: Make, report: Callable[..., int], now: datetime
) -> None:
    delivery = new_delivery()
    Delivery.objects.update(state="queued", attempts=1)
    report(delivery, "delivered")
    assert deliver_due(now) == 0
    assert Delivery.objects.get().state == "delivered"


def test_a_report_about_what_was_never_tried_changes_nothing(
    new_delivery: Make, report: Callable[..., int], sent: Delivery
) -> None:
    waiting = new_delivery()
    assert report(waiting, "delivered") == 204
    assert report(sent, "delivered", sid="SM_of_another_message") == 204
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["queued", "sent"]


def test_a_report_about_an_unknown_delivery_changes_nothing(post: Post) -> None:
    path = "/webhooks/twilio/status/00000000-0000-4000-8000-000000000000/"
    assert post(path, {"MessageSid": SID, "MessageStatus": "sent"}).status_code == 204


def test_s35_a_phone_that_was_off_is_tried_once_more_and_old_reports_are_known_as_such(
    sent: Delivery, report: Callable[..., int], now: datetime
) -> None:
    for _ in range(2):
        report(sent, "undelivered", code="30003")
    row = Delivery.objects.get()
    assert (row.state, Invitation.objects.get().state, Invitation.objects.get().invited_on) == (
        "failed",
        "pending",
        None,
    )
    assert deliver_due(row.not_before) == 1
    Delivery.objects.update(provider_id="SM_second")
    report(sent, "undelivered", code="30003")
    assert Delivery.objects.get().state == "sent"
    report(sent, "undelivered", sid="SM_second", code="30003")
    assert Delivery.objects.get().state == "dead"


@pytest.mark.parametrize("state", ["failed", "queued", "sending", "uncertain"])
@pytest.mark.parametrize("status", ["sent", "delivered", "undelivered"])
def test_s38_a_late_report_of_an_attempt_that_has_ended_changes_nothing(
    new_delivery: Make, report: Callable[..., int], now: datetime, status: str, state: str
) -> None:
    row = new_delivery()
    moment = now
    for sid in ("SM_first", "SM_second"):
        assert deliver_due(moment) == 1
        Delivery.objects.update(provider_id=sid)
        report(row, "undelivered", sid=sid, code="30001")
        moment = Delivery.objects.get().not_before
    Delivery.objects.update(state=state)
    before = Delivery.objects.values().get()
    for sid in ("SM_first", "SM_second"):
        report(row, status, sid=sid)
    assert Delivery.objects.values().get() == before
    assert (Invitation.objects.get().state, Invitation.objects.get().invited_at) == ("pending", None)
    report(row, "delivered", sid="SM_third")
    assert (Delivery.objects.get().state, Invitation.objects.get().state) == ("delivered", "invited")


def test_r11_a_landline_found_by_the_carrier_is_asked_by_email_instead(
    new_delivery: Make, report: Callable[..., int], now: datetime
) -> None:
    delivery = new_delivery(phone="+12025550143", email="maria@example.org")
    deliver_due(now)
    Delivery.objects.update(provider_id=SID)
    report(delivery, "undelivered", code="30006")
    assert (Incident.objects.get().needs_decision, ChangedDay.objects.count()) == (True, 2)
    decide_incidents([delivery.invitation.incident_id], now)
    deliver_due(now)
    assert list(Delivery.objects.order_by("channel").values_list("channel", "state")) == [
        ("email", "sent"),
        ("sms", "dead"),
    ]
    assert Invitation.objects.get().state == "invited"


def test_s35_a_sender_the_carriers_refuse_stops(sent: Delivery, report: Callable[..., int]) -> None:
    report(sent, "undelivered", code="30034")
    assert (Delivery.objects.get().state, Invitation.objects.get().state) == ("queued", "pending")


@pytest.mark.fault
def test_real_reports_reach_a_real_server(live: LiveSystem) -> None:
    with running_provider() as provider:
        place = move_to_daytime("riverton")
        live.start_web()
        with tenancy.agency_context("riverton"), pytest.MonkeyPatch.context() as patch:
            patch.setattr("django.conf.settings.TWILIO_BASE_URL", provider.url)
            factories.allow_sending()
            use_twilio(provider)
            party = factories.make_party(factories.make_incident(), phone=place.number(143))
            decide_incidents([party.incident_id], timezone.now())
            assert deliver_due(timezone.now()) == 1
            provider.settle()
            assert Delivery.objects.get().state == "delivered"
            status, markup = provider.inbound(live.url("riverton", INBOUND), place.number(143), "+12025550100", "STOP")
            assert (status, markup.count("<Message>"), OptOut.objects.count()) == (200, 1, 1)
