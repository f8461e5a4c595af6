"""What e-mail providers report in their own words: bounces and complaints stop the address."""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from agencies import tenancy
from agencies.models import Agency
from surveys.incidents.models import Incident
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import Delivery, Invitation, OptOut, OutboxMessage, ProviderSecret, SendingPolicy
from surveys.outreach.sending.dispatch import deliver_due
from surveys.outreach.sending.provider_secrets import forget_secrets
from surveys.outreach.sending.reminders import queue_reminders
from tests import factories

Make = Callable[..., Delivery]
Report = Callable[..., int]
SECRET, PHONE, ADDRESS = "riverton-mail-secret", "+12025550143", "maria@example.org"
AFTER = "2026-03-03T19:00:00Z"


def postmark(record: str, kind: str = "", address: str = ADDRESS, at: str = AFTER, **more: Any) -> dict[str, Any]:
    """A report in Postmark's words."""
    times = {"BouncedAt": at} if record != "SubscriptionChange" else {"ChangedAt": at}
    return {"RecordType": record, "Type": kind, "Email": address, "MessageID": "0", "ID": 7, **times, **more}


def mailgun(event: str, message_id: str = "", **more: Any) -> dict[str, Any]:
    """A report in Mailgun's words."""
    data = {"event": event, "recipient": ADDRESS, "timestamp": 1772564400.5, **more}
    return {
        "signature": {"timestamp": "1772564400", "token": "t", "signature": "s"},
        "event-data": {**data, "message": {"headers": {"message-id": message_id}}},
    }


def sendgrid(event: str, **more: Any) -> list[dict[str, Any]]:
    """A batch of one report in SendGrid's words."""
    return [{"event": event, "email": ADDRESS, "timestamp": 1772564400, **more}]


HARD = [
    ("postmark", postmark("Bounce", "HardBounce")),
    ("postmark", postmark("Bounce", "BadEmailAddress")),
    ("mailgun", mailgun("failed", severity="permanent", reason="bounce")),
    ("mailgun", mailgun("failed", severity="permanent", reason="suppress-bounce")),
    ("sendgrid", sendgrid("bounce", type="bounce")),
    ("sendgrid", sendgrid("dropped", reason="Bounced Address")),
]
COMPLAINTS = [
    ("postmark", postmark("SpamComplaint", "SpamComplaint")),
    ("postmark", postmark("SubscriptionChange", SuppressSending=True, SuppressionReason="ManualSuppression")),
    ("mailgun", mailgun("complained")),
    ("mailgun", mailgun("unsubscribed")),
    ("sendgrid", sendgrid("spamreport")),
    ("sendgrid", sendgrid("dropped", reason="Unsubscribed Address")),
]
SOFT = [
    ("postmark", postmark("Bounce", "SoftBounce")),
    ("postmark", postmark("Bounce", "Transient")),
    ("mailgun", mailgun("failed", severity="temporary", reason="generic")),
    ("sendgrid", sendgrid("deferred")),
    ("sendgrid", sendgrid("bounce", type="blocked")),
]
NOTHING = [
    ("postmark", postmark("Delivery")),
    ("postmark", postmark("Open")),
    ("mailgun", mailgun("delivered")),
    ("mailgun", mailgun("opened")),
    ("sendgrid", sendgrid("processed")),
    ("sendgrid", []),
]


@pytest.fixture
def report(client_of: Callable[..., Any], riverton: Agency) -> Iterator[Report]:
    """Report something to Riverton as a provider does; return the status of the answer."""
    ProviderSecret.objects.create(name="email_webhook_secret", value=SECRET)
    forget_secrets()
    client = client_of("riverton")

    def send(provider: str, body: Any, secret: str = SECRET) -> int:
        text = body if isinstance(body, str) else json.dumps(body)
        credentials = base64.b64encode(f"mail:{secret}".encode()).decode()
        headers = {"Authorization": f"Basic {credentials}"}
        answer = client.post(f"/webhooks/email/{provider}/", text, "application/json", headers=headers)
        return int(answer.status_code)

    yield send
    forget_secrets()


@pytest.fixture
def sent(new_delivery: Make, now: datetime) -> Delivery:
    """Maria was asked by e-mail; her phone is known, too."""
    SendingPolicy.objects.update(channels=["email", "sms"], reminder_days=3)
    delivery = new_delivery(phone=PHONE, email=ADDRESS)
    assert deliver_due(now) == 1
    return delivery


def stopped() -> list[tuple[str, str]]:
    return sorted(OptOut.objects.values_list("channel", "source"))


@pytest.mark.parametrize(("provider", "body"), HARD)
def test_s43_a_bounce_closes_the_address_and_the_next_channel_is_tried(
    sent: Delivery, report: Report, now: datetime, provider: str, body: Any
) -> None:
    assert report(provider, body) == 204
    row = Delivery.objects.get()
    assert (row.state, row.error_code, row.reason) == ("dead", "bounced", "The address does not take mail.")
    assert stopped() == [("email", "unreachable")]
    decide_incidents([sent.invitation.incident_id], now)
    assert deliver_due(now) == 1
    assert list(Delivery.objects.order_by("channel").values_list("channel", "state")) == [
        ("email", "dead"),
        ("sms", "sent"),
    ]
    assert Invitation.objects.get().state == "invited"


@pytest.mark.parametrize(("provider", "body"), COMPLAINTS)
def test_s43_r25_a_complaint_stops_every_channel_and_tries_no_other(
    sent: Delivery, report: Report, now: datetime, provider: str, body: Any
) -> None:
    assert report(provider, body) == 204
    row = Delivery.objects.get()
    assert (row.state, row.error_code) == ("dead", "complaint")
    assert stopped() == [("email", "complaint"), ("sms", "complaint")]
    assert (Invitation.objects.get().state, Incident.objects.get().needs_decision) == ("invited", False)
    Incident.objects.update(needs_decision=True)
    decide_incidents([sent.invitation.incident_id], now)
    assert deliver_due(now) == 0


@pytest.mark.parametrize(("provider", "body"), SOFT)
def test_s43_what_may_pass_leaves_nothing_but_a_note(sent: Delivery, report: Report, provider: str, body: Any) -> None:
    assert report(provider, body) == 204
    row = Delivery.objects.get()
    assert (row.state, row.reason) == ("sent", "The mailbox could not take it yet; the mail provider keeps trying.")
    assert stopped() == []


@pytest.mark.parametrize(("provider", "body"), NOTHING)
def test_s43_openings_and_deliveries_change_nothing(sent: Delivery, report: Report, provider: str, body: Any) -> None:
    before = Delivery.objects.values().get()
    assert report(provider, body) == 204
    assert (Delivery.objects.values().get(), stopped()) == (before, [])


def test_an_email_that_came_back_for_another_reason_leaves_the_address_open(
    sent: Delivery, report: Report, now: datetime
) -> None:
    report("mailgun", mailgun("failed", severity="permanent", reason="generic"))
    assert (Delivery.objects.get().error_code, stopped()) == ("returned", [])
    decide_incidents([sent.invitation.incident_id], now)
    assert deliver_due(now) == 1


def test_s43_reports_that_come_twice_or_late_change_nothing_more(sent: Delivery, report: Report, now: datetime) -> None:
    for _ in range(3):
        report(*HARD[0])
        report(*SOFT[0])
    decide_incidents([sent.invitation.incident_id], now)
    deliver_due(now)
    report(*HARD[0])
    assert (Delivery.objects.filter(state="dead").count(), stopped()) == (1, [("email", "unreachable")])
    assert OutboxMessage.objects.count() == 2


def test_s43_a_complaint_after_a_bounce_is_the_persons_own_word(sent: Delivery, report: Report) -> None:
    report(*HARD[0])
    report(*COMPLAINTS[0])
    assert stopped() == [("email", "complaint"), ("sms", "complaint")]


def test_a_report_from_before_this_email_is_about_another(sent: Delivery, report: Report) -> None:
    report("postmark", postmark("Bounce", "HardBounce", at="2026-03-01T00:00:00Z"))
    assert (Delivery.objects.get().state, stopped()) == ("sent", [])


def test_a_report_that_names_an_email_is_about_that_one(sent: Delivery, report: Report, now: datetime) -> None:
    later = now.replace(day=6, hour=19)
    queue_reminders(SendingPolicy.load(), later)
    deliver_due(later)
    named = f"{sent.pk}@riverton.example"
    report("mailgun", mailgun("failed", named, severity="permanent", reason="generic"))
    assert dict(Delivery.objects.values_list("purpose", "state")) == {"invitation": "dead", "reminder": "sent"}
    assert (Invitation.objects.get().state, Invitation.objects.get().invited_at) == ("invited", now)


def test_where_neither_invitation_nor_reminder_arrived_the_next_channel_is_tried(
    sent: Delivery, report: Report, now: datetime
) -> None:
    later = now.replace(day=6, hour=19)
    queue_reminders(SendingPolicy.load(), later)
    deliver_due(later)
    final = {"severity": "permanent", "reason": "generic", "timestamp": later.timestamp()}
    for row in Delivery.objects.order_by("purpose"):
        report("mailgun", mailgun("failed", f"{row.pk}@riverton.example", **final))
    decide_incidents([sent.invitation.incident_id], later)
    deliver_due(later)
    assert Delivery.objects.get(channel="sms").state == "sent"


def test_a_report_settles_what_the_mail_server_could_not_be_asked_about(
    sent: Delivery, report: Report, now: datetime
) -> None:
    Delivery.objects.update(state="dead", error_code=Delivery.UNSETTLED, sent_at=None)
    Invitation.objects.update(state="pending", invited_at=None, invited_on=None)
    report(*HARD[0])
    decide_incidents([sent.invitation.incident_id], now)
    assert deliver_due(now) == 1


@pytest.mark.parametrize(
    "address", ["stranger@example.org", "", "x" * 5000, "maria@example.org\r\nBcc: eve@example.org", "\ud800@x.org"]
)
def test_a_report_about_somebody_we_never_wrote_to_changes_nothing(
    sent: Delivery, report: Report, address: str
) -> None:
    for record, kind in (("Bounce", "HardBounce"), ("SpamComplaint", "SpamComplaint")):
        assert report("postmark", postmark(record, kind, address)) == 204
    assert (Delivery.objects.get().state, stopped()) == ("sent", [])


def test_addresses_are_compared_as_they_are_stored(sent: Delivery, report: Report) -> None:
    report("postmark", postmark("Bounce", "HardBounce", " Maria@Example.ORG "))
    assert stopped() == [("email", "unreachable")]


def test_s43_who_does_not_know_the_secret_gets_403_and_costs_no_sql(
    sent: Delivery, report: Report, client_of: Callable[..., Any], django_assert_num_queries: Any
) -> None:
    report("postmark", {}, secret="warm up")
    with django_assert_num_queries(0):
        assert [report(*HARD[0], secret=wrong) for wrong in ("", "hillside-mail-secret", "é")] == [403] * 3
        assert client_of("riverton").post("/webhooks/email/postmark/", {}).status_code == 403
    assert stopped() == []


def test_an_agency_without_a_secret_takes_no_reports(client_of: Callable[..., Any], hillside: Agency) -> None:
    forget_secrets()
    headers = {"Authorization": "Basic " + base64.b64encode(b"mail:").decode()}
    answer = client_of("hillside").post("/webhooks/email/postmark/", "{}", "application/json", headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '"text"', "[1]", '[{"event": null}]', '{"event-data": 7}'])
@pytest.mark.parametrize("provider", ["postmark", "mailgun", "sendgrid"])
def test_what_is_no_report_is_no_fault_of_ours(sent: Delivery, report: Report, provider: str, body: str) -> None:
    assert report(provider, body) in {204, 400}
    assert (Delivery.objects.get().state, stopped()) == ("sent", [])


def test_an_unknown_provider_a_large_body_and_a_get_are_refused(report: Report, client_of: Callable[..., Any]) -> None:
    assert report("carrier-pigeon", {}) == 404
    assert report("postmark", " " * (1024 * 1024 + 1)) == 413
    assert client_of("riverton").get("/webhooks/email/postmark/").status_code == 405


def test_one_agencys_reports_stay_its_own(sent: Delivery, report: Report, hillside: Agency) -> None:
    with tenancy.agency_context("hillside"):
        party = factories.make_party(factories.make_incident(), email=ADDRESS)
        factories.make_invitation(party)
    report(*COMPLAINTS[0])
    with tenancy.agency_context("hillside"):
        assert stopped() == []
