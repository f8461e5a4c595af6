"""The agency's administration: who gets in, and what can be done there."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail

from agencies.accounts.models import AccessLog, ApiKey, User
from agencies.accounts.roles import Role
from agencies.models import Agency
from tests import factories


@pytest.fixture
def admin(client_of: Callable[..., Any], administrator: User) -> Any:
    """Ada's browser."""
    return client_of("riverton", administrator)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
@pytest.mark.parametrize(
    "path", ["", "login/", "accounts/user/", "roster/officer/import/", "accounts/apikey/add/", "jsi18n/"]
)
def test_s18_the_admin_is_not_there_for_anybody_else(
    role: Role, path: str, riverton: Agency, client_of: Callable[..., Any]
) -> None:
    client = client_of("riverton", factories.make_user("person@riverton.example", role))
    assert client.get(f"/admin/{path}").status_code == 404


def test_a_stranger_is_led_to_the_one_sign_in_page_and_back(client_of: Callable[..., Any]) -> None:
    answer = client_of("riverton").get("/admin/roster/officer/", follow=True)
    assert answer.redirect_chain == [("/accounts/login/?next=/admin/roster/officer/", 302)]


def test_the_admin_names_the_agency_and_lists_no_second_way_to_roles(admin: Any) -> None:
    page = admin.get("/admin/").content.decode()
    assert '<a href="/admin/">Riverton Police Department</a>' in page
    assert re.findall(r"/admin/(auth|account|mfa|sessions)/", page) == []


def test_a_new_person_is_sent_a_link_and_has_no_password(admin: Any, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        fields = {"email": "Olga@Riverton.example", "name": "Olga Reyes", "role": "officer", "is_active": "on"}
        assert admin.post("/admin/accounts/user/add/", fields).status_code == 302
    olga = User.objects.get(email="olga@riverton.example")
    assert not olga.has_usable_password()
    (message,) = mail.outbox
    assert (message.to, message.subject) == (["olga@riverton.example"], "Your account at Riverton Police Department")
    (link,) = re.findall(r"http://riverton.localhost(/\S+)", message.body)
    assert admin.get(link).status_code == 302


def test_a_link_can_be_sent_again(admin: Any, chief: User) -> None:
    fields = {"action": "send_link", "_selected_action": [chief.pk]}
    page = admin.post("/admin/accounts/user/", fields, follow=True).content.decode()
    assert "A link to choose a password was sent to carol@riverton.example." in page
    assert [message.to for message in mail.outbox] == [["carol@riverton.example"]]


def test_a_mail_server_that_is_down_is_told_to_the_administrator(admin: Any, chief: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    fields = {"action": "send_link", "_selected_action": [chief.pk]}
    page = admin.post("/admin/accounts/user/", fields, follow=True).content.decode()
    assert "The mail server did not take the mail to carol@riverton.example." in page


def test_nobody_exists_twice_in_two_spellings(admin: Any, chief: User) -> None:
    fields = {"email": "CAROL@riverton.example", "role": "analyst", "is_active": "on"}
    page = admin.post("/admin/accounts/user/add/", fields).content.decode()
    assert "Somebody with this address exists already." in page


def test_an_agencys_administrator_cannot_make_an_operator(admin: Any) -> None:
    fields = {"email": "eve@riverton.example", "role": "operator", "is_active": "on"}
    assert (
        "operator is not one of the available choices"
        in admin.post("/admin/accounts/user/add/", fields).content.decode()
    )


@pytest.mark.parametrize("change", [{"role": "command", "is_active": "on"}, {"role": "administrator"}])
def test_the_last_administrator_cannot_lock_everybody_out(
    admin: Any, administrator: User, change: dict[str, str]
) -> None:
    fields = {"email": administrator.email, "name": "Ada", **change}
    page = admin.post(f"/admin/accounts/user/{administrator.pk}/change/", fields).content.decode()
    assert "This is the last person who can administer this site." in page
    factories.make_user("second@riverton.example", Role.ADMINISTRATOR)
    assert admin.post(f"/admin/accounts/user/{administrator.pk}/change/", fields).status_code == 302


def test_nobody_is_deleted_the_log_is_not_changed_and_a_key_is_not_edited(
    admin: Any, administrator: User, chief: User
) -> None:
    entry = AccessLog.objects.create(user=chief, action="view", subject="officer page")
    key, _ = ApiKey.issue("CAD", ApiKey.Scope.INCIDENTS_WRITE, entry.at)
    paths = [
        f"accounts/user/{chief.pk}/delete/",
        f"accounts/accesslog/{entry.pk}/delete/",
        "accounts/accesslog/add/",
        f"accounts/apikey/{key.pk}/delete/",
    ]
    assert [admin.post(f"/admin/{path}", {"post": "yes"}).status_code for path in paths] == [403, 403, 403, 403]
    for path in (f"accounts/accesslog/{entry.pk}/change/", f"accounts/apikey/{key.pk}/change/"):
        assert admin.get(f"/admin/{path}").status_code == 200
        assert admin.post(f"/admin/{path}", {"name": "x", "subject": "x"}).status_code == 403


def test_s69_an_api_key_is_shown_once_and_kept_as_a_hash(admin: Any, administrator: User) -> None:
    fields = {"name": "CAD export", "scope": "incidents:write", "days": 30}
    page = admin.post("/admin/accounts/apikey/add/", fields).content.decode()
    ((shown, secret),) = re.findall(r"(os_\w{8}_([\w-]{43}))", page)
    key = ApiKey.objects.get()
    assert ApiKey.find(shown, "incidents:write", key.created_at) == key
    assert secret not in admin.get(f"/admin/accounts/apikey/{key.pk}/change/").content.decode()
    entry = AccessLog.objects.get()
    assert (entry.user, entry.action, entry.subject, entry.query) == (administrator, "issue", "API key", key.prefix)


def test_s69_a_revoked_api_key_is_refused_at_once(admin: Any, administrator: User) -> None:
    page = admin.post(
        "/admin/accounts/apikey/add/", {"name": "CAD", "scope": "incidents:write", "days": 30}
    ).content.decode()
    key, (shown,) = ApiKey.objects.get(), re.findall(r"os_\w{8}_[\w-]{43}", page)
    for _ in range(2):
        admin.post("/admin/accounts/apikey/", {"action": "revoke", "_selected_action": [key.pk]})
    assert ApiKey.find(shown, "incidents:write", key.created_at) is None
    noted = AccessLog.objects.order_by("at").values_list("user", "action", "subject", "query")
    assert list(noted) == [(administrator.pk, done, "API key", key.prefix) for done in ("issue", "revoke")]


@pytest.mark.parametrize("days", ["0", "731", "x", ""])
def test_an_api_key_cannot_live_for_ever(admin: Any, days: str) -> None:
    admin.post("/admin/accounts/apikey/add/", {"name": "CAD", "scope": "incidents:write", "days": days})
    assert ApiKey.objects.count() == 0


def test_the_access_log_names_the_officer_that_was_seen(admin: Any, chief: User) -> None:
    officer = factories.make_officer("Olga Reyes")
    AccessLog.objects.create(user=chief, action="view", subject="officer page", officer_id=officer.pk)
    page = admin.get("/admin/accounts/accesslog/").content.decode()
    assert '<td class="field-officer">Olga Reyes</td>' in page


def test_the_access_log_names_the_command_line(admin: Any) -> None:
    entry = AccessLog.objects.create(action="issue", subject="API key")
    pages = [admin.get(f"/admin/accounts/accesslog/{path}") for path in ("", f"{entry.pk}/change/")]
    assert ["command line" in page.content.decode() for page in pages] == [True, True]


@pytest.mark.parametrize(
    "query", ["q=%00", "action=%00", "action__exact=a%00b", "at__year=99999999999999999999", "p=1&role%00=x"]
)
def test_a_query_that_no_column_can_hold_is_refused_and_not_a_fault(admin: Any, query: str) -> None:
    answer = admin.get(f"/admin/accounts/accesslog/?{query}")
    assert (answer.status_code, "This cannot be read" in answer.content.decode()) == (400, True)


def test_a_number_that_no_column_can_hold_finds_nothing(admin: Any) -> None:
    for path in ("accesslog/99999999999999999999999/change/", "accesslog/%00/change/"):
        assert admin.get(f"/admin/accounts/{path}").status_code == 302


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"), [("roster/officer/", 7), ("roster/department/", 6), ("accounts/user/", 6)]
)
def test_a_list_costs_the_same_whatever_its_length(
    rows: int, path: str, queries: int, admin: Any, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        factories.make_officer(f"Officer {number}", factories.make_department(f"Department {number}"))
        factories.make_user(f"person{number}@riverton.example", Role.ANALYST)
    admin.get(f"/admin/{path}")
    with django_assert_num_queries(queries):
        admin.get(f"/admin/{path}")


def test_signing_out_of_the_admin_ends_the_session(admin: Any) -> None:
    assert admin.post("/admin/logout/")["Location"] == "/accounts/login/"
    assert admin.get("/admin/").status_code == 302


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_administration_is_as_light_or_dark_as_the_person_chose(admin: Any, theme: str) -> None:
    admin.post("/accounts/theme/", {"theme": theme})
    page = admin.get("/admin/").content.decode()
    assert ("admin_dark.css" in page, "js/theme.js" in page) == (theme == "dark", False)


def test_days_are_written_in_the_administration_as_on_every_page_of_the_staff(admin: Any) -> None:
    AccessLog.objects.create(action="view", subject="officers", at=datetime(2026, 3, 3, 22, 0, tzinfo=UTC))
    assert "3 Mar 2026, 16:00" in admin.get("/admin/accounts/accesslog/").content.decode()
