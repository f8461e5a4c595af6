"""Sign-in and administration in a real browser: content policy, accessibility, passkeys."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.hashers import Argon2PasswordHasher
from playwright.sync_api import Page

from agencies import tenancy
from agencies.accounts.models import User
from agencies.accounts.roles import Role
from agencies.roster.models import Officer
from tests import factories
from tests.browser.citizens import press
from tests.factories import PASSWORD
from tests.live import LiveSystem

pytestmark = pytest.mark.browser
OWN_PAGES = [
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/signup/",
    "/nowhere/",
]
SIGNED_IN_PAGES = ["/accounts/2fa/", "/accounts/password/change/", "/accounts/reauthenticate/"]
ADMIN_PAGES = [
    "/admin/",
    "/admin/accounts/user/",
    "/admin/accounts/user/add/",
    "/admin/accounts/apikey/add/",
    "/admin/accounts/accesslog/",
    "/admin/roster/department/add/",
    "/admin/roster/department/7/change/",
    "/admin/roster/officer/",
    "/admin/roster/officer/add/",
    "/admin/roster/officer/import/",
]


@pytest.fixture(scope="module")
def site(module_live: LiveSystem) -> LiveSystem:
    """A web server with Ada, who administers Riverton, and Opal, who runs the platform."""
    hashed = Argon2PasswordHasher().encode(PASSWORD, "a-salt-for-tests")
    with tenancy.agency_context("riverton"):
        User.objects.filter(email="ada@riverton.example").update(password=hashed)
        factories.make_officer("Olga Reyes", factories.make_department("Patrol", pk=7), badge="1042")
    tenancy.leave()
    User.objects.create(email="opal@platform.example", role=Role.OPERATOR, password=hashed)
    module_live.start_web()
    return module_live


def sign_in(page: Page, address: str, email: str) -> None:
    """Sign in as a person does."""
    page.goto(address)
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.fixture
def ada(site: LiveSystem, open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Open a page in which Ada is signed in."""

    def build(**options: Any) -> Page:
        page = open_page(**options)
        sign_in(page, site.url("riverton", "/accounts/login/?next=/accounts/2fa/"), "ada@riverton.example")
        page.wait_for_url(site.url("riverton", "/accounts/2fa/"))
        return page

    return build


def grave_findings(page: Page) -> list[str]:
    """Return what axe calls serious or critical."""
    # Without this axe injects styles of its own, which the content policy blocks and the page is blamed for.
    found = Axe().run(page, options={"preload": False}).response["violations"]
    return sorted(one["id"] for one in found if one["impact"] in {"serious", "critical"})


def open_menu(page: Page) -> None:
    """Open it where the screen is so narrow that there is one."""
    menu = page.locator("summary", has_text="Menu")
    if menu.is_visible():
        menu.click()


def switch_to_dark(page: Page) -> None:
    """Press the switch in the head of the page."""
    open_menu(page)
    page.get_by_role("button", name="Dark").click()
    page.wait_for_selector("html[data-bs-theme=dark]")


def overflows(page: Page) -> bool:
    """Whether the page can be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_own_pages_are_accessible_and_fit(
    width: int, dark: bool, site: LiveSystem, open_page: Callable[..., Page]
) -> None:
    page = open_page(width=width)
    for address in (site.url("riverton", "/accounts/login/"), f"http://localhost:{site.port}/"):
        page.goto(address)
        if dark:
            switch_to_dark(page)
        assert (address, grave_findings(page), overflows(page)) == (address, [], False)
    for path in OWN_PAGES:
        page.goto(site.url("riverton", path))
        assert (path, grave_findings(page), overflows(page)) == (path, [], False)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_pages_of_a_signed_in_person_are_accessible_and_fit(width: int, dark: bool, site: LiveSystem, ada: Any) -> None:
    page = ada(width=width)
    if dark:
        switch_to_dark(page)
    for path in SIGNED_IN_PAGES:
        page.goto(site.url("riverton", path))
        assert (path, grave_findings(page), overflows(page)) == (path, [], False)


def test_the_admin_works_under_the_content_policy_and_is_accessible(site: LiveSystem, ada: Any) -> None:
    page = ada(width=1280)
    for path in ADMIN_PAGES:
        assert page.goto(site.url("riverton", path)).status == 200
        assert (path, grave_findings(page)) == (path, [])


def test_the_platforms_admin_works_under_the_content_policy(site: LiveSystem, open_page: Callable[..., Page]) -> None:
    page = open_page(width=1280)
    sign_in(page, f"http://localhost:{site.port}/accounts/login/", "opal@platform.example")
    page.get_by_role("link", name="Agencies and operators").click()
    page.get_by_role("row", name="Agencies").get_by_role("link", name="Agencies", exact=True).click()
    press(page.get_by_role("link", name="Riverton Police Department"))
    assert page.get_by_label("Sender name").input_value() == "Riverton Police"
    page.goto(f"http://localhost:{site.port}/admin/agencies/agency/add/")
    assert grave_findings(page) == []


def test_the_skip_link_is_the_first_thing_a_keyboard_reaches(site: LiveSystem, open_page: Callable[..., Page]) -> None:
    page = open_page(width=1280)
    page.goto(site.url("riverton", "/accounts/login/"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'content'")


def test_signing_in_needs_no_javascript(site: LiveSystem, open_page: Callable[..., Page]) -> None:
    page = open_page(javascript=False)
    sign_in(page, site.url("riverton", "/accounts/login/?next=/accounts/2fa/"), "ada@riverton.example")
    assert page.get_by_role("heading", level=1).inner_text() == "Your sign-in"
    open_menu(page)
    press(page.get_by_role("button", name="Sign out"))
    assert page.get_by_role("heading", level=1).inner_text() == "Sign in"


def test_s11_a_reader_is_warned_before_the_lock_and_can_stay(site: LiveSystem, ada: Any) -> None:
    page = ada(width=390)
    page.clock.install()
    page.goto(site.url("riverton", "/accounts/2fa/"))
    page.clock.fast_forward("27:59")
    assert page.get_by_role("alert").count() == 0
    page.clock.fast_forward("00:02")
    warning = page.get_by_role("alert")
    assert "You will be signed out in 2 minutes." in warning.inner_text()
    warning.get_by_role("button", name="Stay signed in").click()
    warning.wait_for(state="detached")


def test_s9_a_passkey_signs_in_without_a_password(site: LiveSystem, ada: Any) -> None:
    page = ada(width=1280)
    add_authenticator(page)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url("**/accounts/2fa/recovery-codes/**")
    press(page.get_by_role("button", name="Sign out"))
    page.goto(site.url("riverton", "/accounts/login/?next=/accounts/2fa/"))
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("You have 1 passkey.").wait_for()
    page.get_by_role("link", name="Manage passkeys").click()
    page.get_by_role("row", name="Master key yes").wait_for()
    assert grave_findings(page) == []
    with tenancy.agency_context("riverton"):
        User.objects.get(email="ada@riverton.example").authenticator_set.all().delete()


def add_authenticator(page: Page) -> None:
    """Plug a security key into the browser that answers every question with yes."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "isUserVerified": True}})


def test_a_roster_file_is_previewed_and_imported(site: LiveSystem, ada: Any, tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    with tenancy.agency_context("riverton"):
        code = factories.make_department("West").code
    file.write_text(f"badge,name,department,assigned_from\n1042,Olga Reyes-Diaz,{code},2026-01-05\n1043,Ann Lee,,\n")
    page = ada(width=1280)
    page.goto(site.url("riverton", "/admin/roster/officer/import/"))
    page.get_by_label("File to import").set_input_files(file)
    press(page.get_by_role("button", name="Submit"))
    assert page.locator("del").first.inner_text() == "Olga Reyes"
    page.get_by_role("button", name="Confirm import").click()
    assert "1 new, 1 updated" in page.locator(".messagelist").inner_text()
    with tenancy.agency_context("riverton"):
        assert list(Officer.objects.values_list("badge", "name")) == [("1043", "Ann Lee"), ("1042", "Olga Reyes-Diaz")]
