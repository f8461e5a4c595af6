"""Mailboxes must be able to tell the agency's e-mail from a forgery; administrators are told where they cannot."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agencies.accounts.models import User
from agencies.models import Agency
from surveys.outreach import tasks
from surveys.outreach.models import Alert, MailDomain, SendingPolicy
from surveys.outreach.sending.mail_domain import look_up_domain
from surveys.outreach.transports.domain_records import problems_of
from surveys.outreach.watching import alerts
from tests.name_server import Zone, name_server, no_name_server
from tests.queued import run_queued, take_queued

DOMAIN = "feedback.rivertonpd.example"
KEY = "v=DKIM1; k=rsa; p=" + "MIGfMA0GCSq" * 40


def in_order() -> Zone:
    return {
        DOMAIN: ["v=spf1 include:mail.example -all", "google-site-verification=1"],
        f"pm._domainkey.{DOMAIN}": [KEY],
        f"_dmarc.{DOMAIN}": ["v=DMARC1; p=quarantine"],
    }


@pytest.fixture
def zone() -> Iterator[Zone]:
    records = in_order()
    with name_server(records):
        yield records


@pytest.fixture
def by_mail(riverton: Agency) -> None:
    SendingPolicy.objects.update(email_transport="smtp", email_sender=f"survey@{DOMAIN}", dkim_selectors="pm")


def test_s43_a_domain_in_order_has_no_problems(zone: Zone) -> None:
    assert problems_of(DOMAIN, ["pm"]) == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({DOMAIN: []}, "has no SPF record"),
        ({DOMAIN: ["v=spf10 -all"]}, "has no SPF record"),
        ({DOMAIN: ["v=spf1 -all", "V=SPF1 mx -all"]}, "has 2 SPF records"),
        ({DOMAIN: ["v=spf1 mx +all"]}, "lets everybody send in its name"),
        ({DOMAIN: ["v=spf1 all"]}, "lets everybody send in its name"),
        ({f"pm._domainkey.{DOMAIN}": ["v=DKIM1; p="]}, f"no DKIM key at pm._domainkey.{DOMAIN}"),
        ({f"pm._domainkey.{DOMAIN}": ["something else"]}, "no DKIM key at pm."),
        ({f"_dmarc.{DOMAIN}": []}, "no DMARC record"),
        ({f"_dmarc.{DOMAIN}": ["v=DMARC1; rua=mailto:x@example.org"]}, "names no policy"),
    ],
)
def test_s43_each_gap_is_named(zone: Zone, changes: Zone, problem: str) -> None:
    zone.update(changes)
    [found] = problems_of(DOMAIN, ["pm"])
    assert problem in found


def test_s43_every_selector_is_looked_up_and_naming_none_is_a_gap(zone: Zone) -> None:
    [found] = problems_of(DOMAIN, ["pm", "k1"])
    assert f"k1._domainkey.{DOMAIN}" in found
    [found] = problems_of(DOMAIN, [])
    assert "No DKIM selector is named" in found


def test_s43_a_key_of_the_domain_above_is_aligned_unless_dmarc_is_strict(zone: Zone) -> None:
    zone["pm._domainkey.rivertonpd.example"] = zone.pop(f"pm._domainkey.{DOMAIN}")
    zone["_dmarc.rivertonpd.example"] = zone.pop(f"_dmarc.{DOMAIN}")
    assert problems_of(DOMAIN, ["pm"]) == []
    zone["_dmarc.rivertonpd.example"] = ["v=DMARC1; p=reject; adkim=s"]
    [found] = problems_of(DOMAIN, ["pm"])
    assert "no DKIM key" in found


def test_s43_what_is_missing_is_told_once_and_again_after_it_was_right(
    by_mail: None, zone: Zone, mailoutbox: Any
) -> None:
    now = timezone.now()
    steps: list[tuple[Zone, int]] = [({}, 0), ({DOMAIN: []}, 1), ({}, 1), (in_order(), 1), ({DOMAIN: []}, 2)]
    for hours, (changes, mails) in enumerate(steps):
        zone.update(changes)
        at = now + timedelta(hours=hours)
        look_up_domain(at)
        alerts.tell(at)
        assert len(mailoutbox) == mails
    mail = mailoutbox[0]
    assert mail.subject == "Riverton Police Department: your e-mail may be taken for a forgery"
    assert f"  {DOMAIN}\n" in mail.body
    assert "http://riverton.localhost/operations/\n" in mail.body


def test_where_no_name_server_answers_what_was_found_before_stays(
    by_mail: None, zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("surveys.outreach.transports.domain_records._PATIENCE", 0.2)
    now = timezone.now()
    look_up_domain(now)
    with no_name_server():
        look_up_domain(now + timedelta(hours=6))
    row = MailDomain.objects.get()
    assert (row.name, row.problems, row.looked_up_at) == (DOMAIN, [], now)
    assert not Alert.objects.exists()


def test_nothing_is_asked_about_an_agency_that_sends_no_e_mail(by_mail: None, zone: Zone) -> None:
    zone[DOMAIN] = []
    look_up_domain(timezone.now())
    assert (MailDomain.objects.count(), Alert.objects.count()) == (1, 1)
    SendingPolicy.objects.update(email_transport="off")
    look_up_domain(timezone.now())
    assert (MailDomain.objects.count(), Alert.objects.count()) == (0, 0)


def test_the_sweep_has_it_looked_up_once_in_a_while(by_mail: None) -> None:
    looking = ("surveys.outreach.tasks.look_up_mail_domain", ["riverton"])
    for times in (1, 0):
        tasks.sweep()
        assert take_queued().count(looking) == times


def test_the_page_says_what_is_missing_and_looks_again_at_the_press_of_a_button(
    by_mail: None,
    zone: Zone,
    client_of: Callable[..., Any],
    administrator: User,
    django_capture_on_commit_callbacks: Any,
) -> None:
    client = client_of("riverton", administrator)
    assert "The domain has not been looked up yet." in client.get("/operations/").content.decode()
    zone[f"_dmarc.{DOMAIN}"] = []
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/operations/mail-domain/").status_code == 302
    assert run_queued() == [("surveys.outreach.tasks.look_up_mail_domain", ["riverton"])]
    page = client.get("/operations/").content.decode()
    assert f"There is no DMARC record at _dmarc.{DOMAIN}." in page
    SendingPolicy.objects.update(email_transport="off")
    assert DOMAIN not in client.get("/operations/").content.decode()


@pytest.mark.parametrize("typed", ["pm;k1", "a b", ",pm", "pm,"])
def test_selectors_that_are_no_names_are_refused(riverton: Agency, typed: str) -> None:
    policy = SendingPolicy(dkim_selectors=typed)
    with pytest.raises(ValidationError, match="Names of selectors"):
        policy.clean_fields()


def test_selectors_are_names_with_commas_between(riverton: Agency) -> None:
    policy = SendingPolicy(dkim_selectors="pm, k1._x")
    policy.clean_fields()
    assert policy.selectors == ["pm", "k1._x"]
