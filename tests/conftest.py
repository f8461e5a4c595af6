"""Two agencies for the whole run, and people who sign in to them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client

from agencies import tenancy
from agencies.accounts.models import User
from agencies.accounts.roles import Role
from agencies.middleware import forget_hosts
from agencies.models import Agency
from tests import databases, factories
from tests.live import LiveSystem

pytest_plugins = ["tests.browser.plugin", "tests.lacking", "tests.unit"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[str]:
    """Copy the migrated template once; every ordinary test rolls back in the copy."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Every test client would look through all static files first.
    settings.WHITENOISE_AUTOREFRESH = True
    with django_db_blocker.unblock():
        databases.drop_leftovers()
        template = databases.template()
        name = databases.copy_of(template)
        databases.use(name)
        # Every process asks once: here, so that no test counts the statement.
        assert len({agency.lasting_id for agency in Agency.objects.all()}) == len(databases.AGENCIES)
    yield template
    with django_db_blocker.unblock():
        connection.close()
        databases.drop(name)


@pytest.fixture(autouse=True)
def _clean_memory() -> Iterator[None]:
    """No test inherits another's cache or host look-ups."""
    forget_hosts()
    cache.clear()
    yield
    connection.set_schema_to_public()


@pytest.fixture
def riverton(db: None) -> Iterator[Agency]:
    """Riverton, in force for the test."""
    with tenancy.agency_context("riverton") as agency:
        yield agency


@pytest.fixture
def hillside(db: None) -> Agency:
    """The other agency; enter it with tenancy.agency_context("hillside")."""
    return Agency.objects.get(schema_name="hillside")


class AgencyClient(Client):
    """A client of one host that leaves the test in the schema it was in."""

    def request(self, **request: Any) -> Any:
        """Send the request and put the connection back."""
        before = connection.tenant
        try:
            return super().request(**request)
        finally:
            connection.set_tenant(before)


@pytest.fixture
def client_of(db: None) -> Callable[..., AgencyClient]:
    """Return a client of an agency's host, signed in as a user of that agency where one is given."""

    def build(schema_name: str, user: User | None = None) -> AgencyClient:
        client = AgencyClient(HTTP_HOST=f"{schema_name}.localhost")
        if user is not None:
            with tenancy.agency_context(schema_name):
                client.force_login(user)
        return client

    return build


@pytest.fixture
def platform_client(db: None) -> AgencyClient:
    """A client of the platform's host."""
    return AgencyClient(HTTP_HOST="localhost")


@pytest.fixture
def administrator(riverton: Agency) -> User:
    """Ada, who configures Riverton."""
    return User.objects.get(email="ada@riverton.example")


@pytest.fixture
def chief(riverton: Agency) -> User:
    """Carol, who commands Riverton."""
    return factories.make_user("carol@riverton.example", Role.COMMAND)


@pytest.fixture
def analyst(riverton: Agency) -> User:
    """Anton, who sees figures and no comments."""
    return factories.make_user("anton@riverton.example", Role.ANALYST)


@pytest.fixture
def live(django_db_setup: str, django_db_blocker: Any) -> Iterator[LiveSystem]:
    """A database of the test's own with real processes on it, for what can't be rolled back."""
    with django_db_blocker.unblock(), LiveSystem(django_db_setup) as system:
        yield system


@pytest.fixture(scope="module")
def module_live(django_db_setup: str, django_db_blocker: Any) -> Iterator[LiveSystem]:
    """The same, shared by the tests of one module."""
    with django_db_blocker.unblock(), LiveSystem(django_db_setup) as system:
        yield system
