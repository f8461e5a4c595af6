"""Every code of the provider has its consequence, whether it comes as an answer or as a report."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import Delivery, Invitation, OptOut, SendingPolicy
from surveys.outreach.sending.dispatch import deliver_due
from surveys.outreach.sending.receipts import record_status
from surveys.outreach.sending.settling import expire
from tests.provider_fake.client import Provider
from tests.provider_fake.faults import Kind
from tests.surveys.outreach.sending.leases import settle_in_the_end

Make = Callable[..., Delivery]

BAD_NUMBER = ("21211", "21217", "21614", "30005", "30006")
BAD_SENDER = ("20003", "20005", "21603", "21606", "21659", "21703", "30002", "30007", "30032", "30034")
CARRIER_BUSY = ("30001", "30017", "30022", "30023", "30036")
OTHERS = ("21408", "21612", "30004", "30008", "60000")

#: Code -> state in the end, attempts until then, and the opt-out that is noted.
ENDS = {
    "21610": ("dead", 1, "provider"),
    **dict.fromkeys(BAD_NUMBER, ("dead", 1, "unreachable")),
    "30003": ("dead", 2, None),
    **dict.fromkeys(BAD_SENDER, ("queued", 0, None)),
    **dict.fromkeys(CARRIER_BUSY, ("dead", 5, None)),
}
ANSWERS = {**ENDS, **dict.fromkeys(OTHERS, ("dead", 5, None))}
REPORTS = {**ENDS, **dict.fromkeys(OTHERS, ("dead", 1, None))}


def end(row: Delivery) -> tuple[str, int, str | None]:
    source = OptOut.objects.values_list("source", flat=True).first()
    return row.state, row.attempts, source


def is_over(row: Delivery) -> bool:
    return row.state == "dead" or bool(SendingPolicy.load().sms_fault)


@pytest.mark.parametrize(("code", "expected"), ANSWERS.items())
def test_s35_a_code_in_the_answer_has_its_consequence(
    new_delivery: Make, provider: Provider, now: datetime, code: str, expected: Any
) -> None:
    row = new_delivery()
    provider.fault(Kind.REFUSE, status=400, code=int(code))
    # Waiting for the morning takes a turn now and then.
    for _ in range(12):
        deliver_due(max(now, row.not_before))
        row.refresh_from_db()
        if is_over(row):
            break
    assert end(row) == expected
    assert (provider.accepted(), Invitation.objects.get().invited_at) == ([], None)


@pytest.mark.parametrize(("code", "expected"), REPORTS.items())
def test_s35_a_code_in_a_report_has_its_consequence(
    new_delivery: Make, now: datetime, code: str, expected: Any
) -> None:
    row = new_delivery()
    for attempt in range(12):
        deliver_due(max(now, row.not_before))
        # Where it waits for the morning, there is nothing to report.
        if Delivery.objects.filter(state="sent").update(provider_id=f"SM{attempt}"):
            record_status(row.pk, f"SM{attempt}", "undelivered", code, max(now, row.not_before))
        row.refresh_from_db()
        if is_over(row):
            break
    assert end(row) == expected
    assert Invitation.objects.get().invited_at is None


@pytest.mark.parametrize("code", BAD_SENDER)
def test_s35_a_refused_sender_is_named_and_stops_its_channel(
    new_delivery: Make, provider: Provider, now: datetime, code: str
) -> None:
    new_delivery()
    provider.fault(Kind.REFUSE, status=400, code=int(code))
    deliver_due(now)
    assert SendingPolicy.load().sms_fault == f"The provider refuses this sender. (code {code})"
    provider.repair()
    assert (deliver_due(now), provider.accepted()) == (0, [])


OUTAGES: list[dict[str, Any]] = [
    {"kind": Kind.REFUSE, "status": 429, "code": 20429},
    {"kind": Kind.REFUSE, "status": 500, "code": 20500},
    {"kind": Kind.REFUSE, "status": 503},
    {"kind": Kind.LOSE_REQUEST},
]


@pytest.mark.parametrize("outage", OUTAGES)
def test_s35_s55_a_provider_that_takes_nothing_is_tried_until_the_time_for_asking_is_over(
    new_delivery: Make, provider: Provider, now: datetime, outage: dict[str, Any]
) -> None:
    row = new_delivery()
    provider.fault(**outage)
    moment, end, tried = now, row.invitation.expires_at, []
    while moment < end:
        expire(moment)
        tried += [moment] if deliver_due(moment) else []
        settle_in_the_end(moment)
        row.refresh_from_db()
        assert (row.state in {"failed", "queued"}, row.attempts < 5) == (True, True)
        moment = max(moment + timedelta(minutes=1), row.not_before)
    assert max(later - earlier for earlier, later in pairwise(tried)) < timedelta(hours=20)
    expire(end)
    deliver_due(end)
    row.refresh_from_db()
    assert (row.state, row.error_code, provider.accepted()) == ("dead", "withdrawn", [])


def test_s35_a_text_that_is_filtered_twice_is_given_up_and_blocks_its_channel_no_more(
    new_delivery: Make, now: datetime
) -> None:
    # Before every other in line, because its time is over first.
    filtered = new_delivery({"closed_at": now - timedelta(hours=30)}, phone="+12025550143", email="maria@example.org")
    other = new_delivery(phone="+12025550144")
    for attempt in range(2):
        SendingPolicy.objects.update(sms_fault="")
        assert deliver_due(now, limit=1) == 1
        record_status(filtered.pk, send_as(filtered, f"SM{attempt}"), "undelivered", "30007", now)
        assert SendingPolicy.load().sms_fault == "The provider refuses this sender. (code 30007)"
        filtered.refresh_from_db()
        assert (filtered.state, filtered.error_code) == (["queued", "dead"][attempt], "30007")
    assert (filtered.reason, OptOut.objects.count()) == ("The provider refuses this sender.", 0)
    SendingPolicy.objects.update(sms_fault="")
    decide_incidents([filtered.invitation.incident_id], now)
    assert deliver_due(now) == 2
    other.refresh_from_db()
    assert (other.state, Delivery.objects.get(channel="email").state) == ("sent", "sent")


def send_as(row: Delivery, sid: str) -> str:
    """Let the provider have taken a text under this id."""
    assert Delivery.objects.filter(pk=row.pk, state="sent").update(provider_id=sid) == 1
    return sid
