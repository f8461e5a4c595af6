"""Citizens and their links."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.utils import timezone

from agencies.models import Agency
from responses.models import Response
from surveys.outreach.models import Delivery, Invitation, ProviderSecret
from surveys.outreach.sending.provider_secrets import forget_secrets
from surveys.questionnaire import forget_questionnaires
from tests import factories
from tests.conftest import AgencyClient
from tests.responses.texter import TOKENS, Texter


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    forget_questionnaires()


@dataclass
class Citizen:
    """Somebody with a link: what they open and what they send."""

    client: AgencyClient
    invitation: Invitation
    token: str

    @property
    def url(self) -> str:
        return f"/s/{self.token}"

    @property
    def response(self) -> Response:
        return Response.objects.get(invitation=self.invitation)

    def opens(self, path: str = "", **query: str) -> Any:
        return self.client.get(self.url + path, query)

    def sends(self, path: str = "", **form: Any) -> Any:
        return self.client.post(self.url + path, form)

    def finishes(self, **form: Any) -> Any:
        return self.sends(**{"C1": "5", "send": "1", **form})

    def answers(self) -> dict[str, int | str]:
        stored = self.response.answers.select_related("question").order_by("question__position")
        return {answer.question.code: answer.value or answer.text for answer in stored}


@pytest.fixture
def invited(riverton: Agency, client_of: Callable[..., AgencyClient]) -> Callable[..., Citizen]:
    """Ask one more citizen of Riverton."""

    def build(**fields: Any) -> Citizen:
        return Citizen(client_of("riverton"), *factories.make_invitation(**fields))

    return build


@pytest.fixture
def carla(invited: Callable[..., Citizen]) -> Citizen:
    """Carla, whom Riverton asked in English about a call that Olga Reyes answered."""
    return invited(officer=factories.make_officer("Olga Reyes", factories.make_department("North")))


@pytest.fixture
def ask(riverton: Agency, client_of: Callable[..., AgencyClient]) -> Iterator[Callable[..., Texter]]:
    """Ask somebody by text message, an hour ago unless told otherwise."""
    ProviderSecret.objects.create(name="twilio_auth_token", value=TOKENS["riverton"])
    factories.allow_sending(text_style="conversation")
    forget_secrets()

    def build(phone: str = "", hours_ago: float = 1, **fields: Any) -> Texter:
        officer = factories.make_officer("Olga Reyes", factories.make_department("North"))
        party = factories.make_party(factories.make_incident(officer), phone=phone)
        invitation, _ = factories.make_invitation(party=party, **{"text_style": "conversation", **fields})
        at = timezone.now() - timedelta(hours=hours_ago)
        Delivery.objects.create(
            invitation=invitation, channel="sms", state="delivered", not_before=at, requested_at=at, sent_at=at
        )
        return Texter(client_of("riverton"), invitation, party.phone)

    yield build
    forget_secrets()


class Form(HTMLParser):
    """The fields of a page as a browser reads them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: dict[str, str] = {}
        self.hidden: dict[str, str] = {}
        self.checked: dict[str, str] = {}
        self._area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        if tag == "textarea":
            self._area = values["name"]
            self.texts[self._area] = ""
        elif values.get("type") == "hidden":
            self.hidden[values["name"]] = values["value"]
        elif "checked" in values:
            self.checked[values["name"]] = values["value"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.texts[self._area] = self.texts[self._area].removeprefix("\n")
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.texts[self._area] += data


def form_of(response: Any) -> Form:
    """Read the fields of a page."""
    return Form(response.content.decode())
