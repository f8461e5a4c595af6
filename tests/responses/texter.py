"""Somebody with a phone who is asked by text message and answers in the provider's markup."""

import html
import itertools
import re
from dataclasses import dataclass
from typing import Any

from responses.models import Response
from surveys.outreach.models import InboundText, Invitation
from surveys.questionnaire import questionnaire_of
from surveys.text_questions import asked_by_text
from tests.conftest import AgencyClient
from tests.provider_fake.signatures import sign

INBOUND = "/webhooks/twilio/inbound/"
#: What the provider signs with, in each agency.
TOKENS = {"riverton": "riverton-token", "hillside": "hillside-token"}
_sids = itertools.count(1)


@dataclass
class Texter:
    """A person, the invitation they got, and the texts they send."""

    client: AgencyClient
    invitation: Invitation
    phone: str
    agency: str = "riverton"

    def says(self, body: str, sid: str = "") -> list[str]:
        """Send a text through the webhook; return the texts that come back at once."""
        form = {"MessageSid": sid or f"SM{next(_sids)}", "From": self.phone, "To": "+12025550100", "Body": body}
        signature = sign(TOKENS[self.agency], f"http://{self.agency}.localhost{INBOUND}", form)
        answer = self.client.post(INBOUND, form, headers={"X-Twilio-Signature": signature})
        assert answer.status_code == 200
        texts = re.findall(r"<Message>(.*?)</Message>", answer.content.decode(), re.DOTALL)
        return [html.unescape(text) for text in texts]

    def says_all(self, *bodies: str) -> list[list[str]]:
        """Send several texts, one after the other."""
        return [self.says(body) for body in bodies]

    def question(self, number: int, language: str = "en") -> str:
        """Return the text of one of this person's three questions."""
        asked = asked_by_text(questionnaire_of(self.invitation.version_id), self.invitation.pk)
        return asked[number - 1].text_wordings[language]

    @property
    def response(self) -> Response | None:
        """Return what is stored of the answers."""
        return Response.objects.filter(invitation=self.invitation).first()

    def scores(self) -> list[int | None]:
        """Return the scores in the order of the questions."""
        found = self.response
        scored = found.answers.exclude(value=None).order_by("question__position") if found else []
        return [answer.value for answer in scored]

    def words(self) -> dict[str, str]:
        """Return the own words by question."""
        found = self.response
        return {row.question.code: row.text for row in found.answers.filter(value=None)} if found else {}

    def state(self) -> str:
        """Return how far the invitation is."""
        return str(Invitation.objects.get(pk=self.invitation.pk).state)

    def kept(self) -> list[tuple[Any, str]]:
        """Return every text that came in with the purposes of its answers."""
        return [(row.body, row.reply) for row in InboundText.objects.order_by("received_at", "provider_id")]
