"""The whole loop, with nothing but the provider replaced: a file, a text, an answer, a figure."""

import csv
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from playwright.sync_api import Page

from agencies import tenancy
from agencies.accounts.models import User
from agencies.accounts.roles import Role
from dashboards.models import DayScores
from responses.models import Attribution
from surveys.incidents.models import IncidentOfficer
from surveys.outreach.models import Decision, Delivery, ProviderSecret, SendingPolicy
from tests import factories
from tests.browser.citizens import press
from tests.daytime import move_to_daytime
from tests.live import LiveSystem, wait_until
from tests.provider_fake.client import Provider, provider_process

pytestmark = pytest.mark.browser
SENDER = "+12025550100"


@pytest.fixture
def provider() -> Iterator[Provider]:
    """The provider fake, in a process of its own."""
    with provider_process() as running:
        yield running


@pytest.fixture
def riverton_by_day(live: LiveSystem, provider: Provider) -> str:
    """Riverton where it is day, sending through the provider, with one officer; gives a citizen's number there."""
    place = move_to_daytime("riverton")
    with tenancy.agency_context("riverton"):
        SendingPolicy.objects.update(
            sms_transport="twilio",
            sms_sender=SENDER,
            twilio_account_sid=provider.account_sid,
            consent_basis="agency_policy",
            consent_approver="Chief Carol Diaz",
            consent_approved_on="2026-01-05",
        )
        ProviderSecret.objects.update_or_create(name="twilio_auth_token", defaults={"value": provider.auth_token})
        officer = factories.make_officer("Olga Reyes", factories.make_department("Patrol"), badge="4711")
        chief = factories.make_user("carol@riverton.example", Role.COMMAND)
        # The web server is a process of its own: it knows the product's hasher, not the tests' fast one.
        User.objects.filter(pk=chief.pk).update(password=Argon2PasswordHasher().encode(factories.PASSWORD, "salt" * 4))
        # Answers count in fives: the citizen's will be the fifteenth.
        for _ in range(14):
            factories.make_response(officer, {"C1": 4})
    return place.number(142)


def write_feed(path: Path, phone: str) -> None:
    """Write what a CAD exports: a burglary that was closed yesterday."""
    closed = datetime.now(UTC) - timedelta(hours=26)
    row = {
        "source_system": "cad",
        "incident_number": "26-000412",
        "updated_at": closed.isoformat(),
        "status": "closed",
        "source": "911",
        "initial_code": "BURGLARY",
        "final_code": "BURGLARY",
        "disposition": "01",
        "received_at": (closed - timedelta(hours=1)).isoformat(),
        "closed_at": closed.isoformat(),
        "beat": "B2",
        "officer1_badge": "4711",
        "officer1_role": "primary",
        "party1_person_key": "p1",
        "party1_role": "Caller",
        "party1_phone": phone,
        "party1_birth_date": "1980-05-01",
    }
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, row)
        writer.writeheader()
        writer.writerow(row)


def answer_as_citizen(page: Page, link: str) -> None:
    """Tap the best score, say something, and finish, as a thumb would."""
    page.goto(link)
    press(page.get_by_role("button", name="Very satisfied"))
    page.get_by_label(re.compile("What did we do well")).fill("She waited with my mother until the locksmith came.")
    press(page.get_by_role("button", name="Send"))
    page.get_by_role("heading", name=re.compile("Thank you")).wait_for()


def sign_in(page: Page, live: LiveSystem, email: str) -> None:
    """Sign in to Riverton."""
    page.goto(live.url("riverton", "/accounts/login/"))
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(factories.PASSWORD)
    press(page.get_by_role("button", name="Sign in", exact=True))


def test_an_incident_in_a_file_becomes_a_figure_on_the_officers_page(
    live: LiveSystem, provider: Provider, riverton_by_day: str, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    feed = tmp_path / "feed.csv"
    phone = riverton_by_day
    write_feed(feed, phone)
    live.environment["TWILIO_BASE_URL"] = provider.url
    live.start_web()
    live.start_worker()
    live.start_beat()

    imported = live.manage("import_incidents", str(feed), "--agency", "riverton")
    assert imported.returncode == 0, imported.stdout + imported.stderr

    (text,) = wait_until(lambda: provider.accepted(to=phone), 90, "the text message")
    assert text["body"].startswith("Riverton Police")
    link = re.search(r"http://riverton\.localhost:\d+/s/[\w-]{22}", text["body"])
    assert link

    answer_as_citizen(open_page(), link[0])

    with tenancy.agency_context("riverton"):
        officer_id = IncidentOfficer.objects.get(incident__incident_number="26-000412").officer_id
        assert Attribution.objects.get(response__incident__incident_number="26-000412").officer_id == officer_id
        assert Delivery.objects.get().state in {Delivery.State.SENT, Delivery.State.DELIVERED}
        assert set(Decision.objects.values_list("outcome", flat=True)) == {"ask"}
        best = DayScores.objects.filter(scope="officer", scope_id=officer_id, question_code="C1", score5=1)
        wait_until(best.exists, 90, "the roll-up")

    chief = open_page(width=1280)
    sign_in(chief, live, "carol@riverton.example")
    chief.goto(live.url("riverton", f"/officers/{officer_id}/"))
    chief.get_by_role("heading", name="Olga Reyes").wait_for()
    assert "1 of 15 answers" in chief.get_by_role("main").inner_text()
    assert provider.accepted(to=phone) == [text]
