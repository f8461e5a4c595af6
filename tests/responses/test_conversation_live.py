"""A whole conversation over real HTTP: the text goes out through the provider, the replies come back signed."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.utils import timezone

from agencies import tenancy
from responses.models import Answer, Response
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import Delivery, InboundText, Invitation
from surveys.outreach.sending.dispatch import deliver_due
from tests import factories
from tests.daytime import move_to_daytime
from tests.live import LiveSystem
from tests.provider_fake.client import running_provider
from tests.responses.texter import INBOUND
from tests.surveys.outreach.conftest import use_twilio

SENDER = "+12025550100"


@pytest.mark.fault
def test_s24_a_text_is_answered_in_texts_and_simultaneous_replies_finish_once(live: LiveSystem) -> None:
    with running_provider() as provider:
        place = move_to_daytime("riverton")
        phone = place.number(144)
        live.start_web()
        with tenancy.agency_context("riverton"), pytest.MonkeyPatch.context() as patch:
            patch.setattr("django.conf.settings.TWILIO_BASE_URL", provider.url)
            factories.allow_sending(text_style="conversation")
            use_twilio(provider)
            party = factories.make_party(factories.make_incident(), phone=phone)
            decide_incidents([party.incident_id], timezone.now())
            assert deliver_due(timezone.now()) == 1
            [text] = provider.accepted(to=phone)
            code = Invitation.objects.get().token[-8:]
            assert ("http" in text["body"], f"Code {code}." in text["body"]) == (False, True)

            def reply(body: str) -> list[str]:
                status, markup = provider.inbound(live.url("riverton", INBOUND), phone, SENDER, body)
                assert status == 200
                return re.findall(r"<Message>(.*?)</Message>", markup)

            assert [text[:3] for text in reply("español")] == ["¿Le"]
            with ThreadPoolExecutor(5) as pool:
                said = [text for texts in pool.map(reply, ["5", "5", "5", "5", "5"]) for text in texts]
            assert sorted("gracias" in text for text in said) == [False, False, True]
            provider.settle()
            assert Delivery.objects.get().state == "delivered"
            assert (Response.objects.get().submitted_at is None, Response.objects.get().language) == (False, "es")
            assert list(Answer.objects.values_list("value", flat=True)) == [5, 5, 5]
            assert (Invitation.objects.get().state, InboundText.objects.count()) == ("completed", 6)
