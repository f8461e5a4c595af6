"""The platform's administration: operators create, change and suspend agencies."""

import re
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection

from agencies import tenancy
from agencies.accounts.models import User
from agencies.accounts.roles import Role
from agencies.middleware import agency_of_host
from agencies.models import Agency, Domain
from tests import factories

NEW = {
    "schema_name": "lakeview",
    "name": "Lakeview Police Department",
    "sender_name": "Lakeview Police",
    "timezone": "America/Denver",
    "domain": "Lakeview.localhost",
    "admin_email": "lena@lakeview.example",
    "require_mfa": "on",
}


@pytest.fixture
def operator(platform_client: Any) -> Any:
    """Opal's browser on the platform's host."""
    platform_client.force_login(factories.make_user("opal@platform.example", Role.OPERATOR))
    return platform_client


def changed(agency: Agency, **changes: Any) -> dict[str, Any]:
    """Return the change form of an agency as it is, with some values changed."""
    names = ("name", "sender_name", "timezone", "colour", "minimum_delay_hours", "phone", "postal_address")
    domain = agency.domains.get()
    values = {name: getattr(agency, name) for name in names}
    return {
        **values,
        "languages": "en, es",
        "is_active": "on",
        "domains-TOTAL_FORMS": 1,
        "domains-INITIAL_FORMS": 1,
        "domains-0-id": domain.pk,
        "domains-0-tenant": agency.pk,
        "domains-0-domain": domain.domain,
        "domains-0-is_primary": "on",
        **changes,
    }


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("phone", "555-01", "This is no phone number."),
        ("phone", "311", "This is no phone number."),
        ("ori", "IL01", "An ORI is nine capital letters and digits"),
        ("ori", "il0160000", "An ORI is nine capital letters and digits"),
    ],
)
def test_a_phone_number_or_an_ori_that_is_none_is_refused(
    operator: Any, riverton: Agency, field: str, typed: str, words: str
) -> None:
    for address, form in (
        ("/admin/agencies/agency/add/", NEW),
        (f"/admin/agencies/agency/{riverton.pk}/change/", changed(riverton)),
    ):
        assert words in operator.post(address, {**form, field: typed}).content.decode()
    assert not Agency.objects.filter(**{field: typed}).exists()


def test_an_operator_creates_an_agency_whole(operator: Any) -> None:
    page = operator.post("/admin/agencies/agency/add/", NEW, follow=True).content.decode()
    assert "Lakeview Police Department is ready at http://lakeview.localhost/." in page
    (message,) = mail.outbox
    assert (message.to, message.subject) == (["lena@lakeview.example"], "Your account at Lakeview Police Department")
    assert re.findall(r"http://[^/]+", message.body) == ["http://lakeview.localhost"]
    with tenancy.agency_context("lakeview") as agency:
        assert (User.objects.get().role, agency.require_mfa, agency.host) == (
            Role.ADMINISTRATOR,
            True,
            "lakeview.localhost",
        )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"schema_name": "riverton"}, "Agency with this Schema name already exists."),
        ({"schema_name": "public"}, "The database has a schema “public” already."),
        ({"domain": "riverton.localhost"}, "Domain with this Domain already exists."),
        ({"domain": "localhost"}, "“localhost” is not a host name"),
        ({"timezone": "Mars"}, "“Mars” is not a time zone."),
        ({"admin_email": "lena"}, "Enter a valid email address."),
        ({"domain": ""}, "This field is required."),
    ],
)
def test_what_is_wrong_with_a_new_agency_is_said_on_the_form(
    changes: dict[str, str], reason: str, operator: Any
) -> None:
    page = operator.post("/admin/agencies/agency/add/", {**NEW, **changes}).content.decode()
    assert reason in page
    assert list(Agency.objects.values_list("schema_name", flat=True)) == ["hillside", "riverton"]
    assert connection.schema_name == "public"


def test_an_agency_is_changed_and_its_host_moves_at_once(
    operator: Any, django_capture_on_commit_callbacks: Any
) -> None:
    agency = Agency.objects.get(schema_name="hillside")
    assert agency_of_host("hillside.localhost") == agency
    fields = changed(agency, languages="es, en", **{"domains-0-domain": "Survey.Hillside.example"})
    with django_capture_on_commit_callbacks(execute=True):
        assert operator.post(f"/admin/agencies/agency/{agency.pk}/change/", fields).status_code == 302
    agency.refresh_from_db()
    assert (agency.languages, agency.host) == (["es", "en"], "survey.hillside.example")
    assert [agency_of_host(host) for host in ("hillside.localhost", "survey.hillside.example")] == [None, agency]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"domains-0-is_primary": ""}, "Exactly one host name must be the primary one."),
        ({"domains-0-DELETE": "on"}, "Exactly one host name must be the primary one."),
        ({"domains-0-domain": "localhost"}, "“localhost” is not a host name"),
        ({"domains-0-domain": "riverton.localhost"}, "Domain with this Domain already exists."),
        ({"languages": "en, tlh"}, "Languages must be a list of: en, es, ar."),
        ({"colour": "red"}, "Use a colour such as #005ea2."),
        ({"minimum_delay_hours": "1"}, "Ensure this value is greater than or equal to 6."),
    ],
)
def test_a_change_that_would_break_an_agency_is_refused(changes: dict[str, str], reason: str, operator: Any) -> None:
    agency = Agency.objects.get(schema_name="hillside")
    page = operator.post(f"/admin/agencies/agency/{agency.pk}/change/", changed(agency, **changes)).content.decode()
    assert reason in page


def test_agencies_are_suspended_never_deleted(operator: Any) -> None:
    agency = Agency.objects.get(schema_name="hillside")
    assert operator.post(f"/admin/agencies/agency/{agency.pk}/delete/", {"post": "yes"}).status_code == 403
    assert (
        operator.post(f"/admin/agencies/agency/{agency.pk}/change/", changed(agency, is_active="")).status_code == 302
    )
    assert Domain.objects.filter(tenant__is_active=True).values_list("domain", flat=True).get() == "riverton.localhost"


def test_an_operator_appoints_another_one(operator: Any, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        operator.post("/admin/accounts/user/add/", {"email": "otis@platform.example", "is_active": "on"})
    assert User.objects.get(email="otis@platform.example").role == Role.OPERATOR
    assert [message.to for message in mail.outbox] == [["otis@platform.example"]]


def test_the_last_operator_cannot_lock_everybody_out(operator: Any) -> None:
    opal = User.objects.get()
    page = operator.post(f"/admin/accounts/user/{opal.pk}/change/", {"email": opal.email}).content.decode()
    assert "This is the last person who can administer this site." in page


def test_an_agencys_administrator_is_nobody_on_the_platform(
    platform_client: Any, client_of: Any, administrator: User
) -> None:
    platform_client.cookies = client_of("riverton", administrator).cookies
    assert platform_client.get("/admin/").status_code == 302


@pytest.mark.parametrize("path", ["", "agencies/agency/", "accounts/user/", "accounts/accesslog/"])
def test_the_platform_shows_its_own_things_and_no_agencys(path: str, operator: Any) -> None:
    page = operator.get(f"/admin/{path}").content.decode()
    assert re.findall(r"/admin/(roster|surveys|incidents|outreach|responses)/", page) == []
    assert "ada@riverton.example" not in page


def test_how_to_complain_is_said_in_each_language_of_its_own(operator: Any, riverton: Agency) -> None:
    address = f"/admin/agencies/agency/{riverton.pk}/change/"
    said = {"complaint_en": "At the front desk", "complaint_ar": "في مكتب الاستقبال"}
    assert operator.post(address, changed(riverton, **said)).status_code == 302
    riverton.refresh_from_db()
    assert riverton.complaint_texts == {"en": "At the front desk", "ar": "في مكتب الاستقبال"}
    assert 'value="At the front desk"' in operator.get(address).content.decode()


@pytest.mark.parametrize("texts", [["At the front desk"], {"fr": "À la réception"}, {"en": 7}, {"en": "x" * 201}])
def test_words_about_complaints_that_no_page_can_show_are_refused(riverton: Agency, texts: Any) -> None:
    riverton.complaint_texts = texts
    with pytest.raises(ValidationError, match="Give up to 200 characters"):
        riverton.full_clean()
