"""Stopping messages from the page: at once, on all channels unless one is picked, and only by pressing a button."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from agencies import tenancy
from responses.models import Response
from surveys.outreach.models import Invitation, OptOut
from surveys.outreach.stopping.opt_outs import is_opted_out
from tests import factories
from tests.responses.conftest import Citizen


@pytest.fixture
def rosa(invited: Callable[..., Citizen]) -> Citizen:
    """Rosa, who can be reached by text message and by e-mail."""
    party = factories.make_party(factories.make_incident(), phone="+12025550155", email="rosa@example.org")
    return invited(party=party)


def _in_force(citizen: Citizen) -> dict[str, bool]:
    invitation = citizen.invitation
    indices = {"sms": invitation.phone_index, "email": invitation.email_index}
    return {channel: is_opted_out(bytes(index), channel) for channel, index in indices.items() if index}


def test_r25_opening_the_page_stops_nothing(rosa: Citizen) -> None:
    page = rosa.opens("/stop").content.decode()
    assert page.count("<button") == 3
    assert "Nothing else changes: you can call us at any time." in page
    assert OptOut.objects.count() == 0


def test_r25_one_button_stops_every_channel(rosa: Citizen) -> None:
    response = rosa.sends("/stop", language="en")
    assert (response.status_code, response["Location"]) == (303, f"{rosa.url}/stop?lang=en")
    assert _in_force(rosa) == {"sms": True, "email": True}
    assert set(OptOut.objects.values_list("source", flat=True)) == {"web"}
    page = rosa.opens("/stop").content.decode()
    assert "<h1>Messages are stopped</h1>" in page
    assert "Riverton Police Department will not send you surveys any more." in page
    assert "<button" not in page


@pytest.mark.parametrize(("channel", "other"), [("sms", "email"), ("email", "sms")])
def test_r25_a_person_may_pick_one_channel(rosa: Citizen, channel: str, other: str) -> None:
    rosa.sends("/stop", channel=channel)
    assert _in_force(rosa) == {channel: True, other: False}
    page = rosa.opens("/stop").content.decode()
    said = {"sms": "by text message any more", "email": "by e-mail any more"}
    assert said[channel] in page
    assert said[other] not in page
    assert page.count("<button") == 1


def test_an_unknown_channel_means_all(rosa: Citizen) -> None:
    rosa.sends("/stop", channel="pigeon")
    assert _in_force(rosa) == {"sms": True, "email": True}


def test_pressing_twice_stops_once(carla: Citizen) -> None:
    carla.sends("/stop")
    carla.sends("/stop")
    assert OptOut.objects.count() == 1


def test_whoever_has_one_channel_gets_one_button(carla: Citizen) -> None:
    assert carla.opens("/stop").content.decode().count("<button") == 1


@pytest.mark.parametrize(("channels", "buttons"), [(["sms"], 1), (["sms", "letter"], 3)])
def test_r25_letters_are_offered_where_there_are_any_and_stopped_in_any_case(
    invited: Callable[..., Citizen], riverton: object, channels: list[str], buttons: int
) -> None:
    factories.allow_sending(channels=channels)
    party = factories.make_party(factories.make_incident(), "+12025550155", postal_address="12 Main St\nRiverton, IL")
    rosa = invited(party=party)
    assert rosa.opens("/stop").content.decode().count("<button") == buttons
    rosa.sends("/stop")
    assert set(OptOut.objects.values_list("channel", flat=True)) == {"sms", "letter"}
    assert "<h1>Messages are stopped</h1>" in rosa.opens("/stop").content.decode()


@pytest.mark.parametrize("state", [Invitation.State.COMPLETED, Invitation.State.EXPIRED, Invitation.State.CANCELLED])
def test_messages_can_be_stopped_long_after_the_survey(invited: Callable[..., Citizen], state: str) -> None:
    late = invited(state=state, expires_at=timezone.now() - timedelta(days=400))
    assert late.opens("/stop").status_code == 200
    late.sends("/stop")
    assert _in_force(late) == {"sms": True}


def test_the_survey_stays_open_to_whoever_stopped_messages(carla: Citizen) -> None:
    carla.sends("/stop")
    assert carla.finishes()["Location"] == f"{carla.url}/done"
    assert Response.objects.count() == 1


def test_the_page_keeps_its_language(rosa: Citizen) -> None:
    assert rosa.sends("/stop", language="es")["Location"] == f"{rosa.url}/stop?lang=es"
    assert "No recibirá más mensajes" in rosa.opens("/stop", lang="es").content.decode()


def test_an_unknown_link_stops_nobody(carla: Citizen, client_of: Callable[..., object]) -> None:
    assert carla.client.post("/s/unknown/stop").status_code == 404
    assert client_of("hillside").post(f"{carla.url}/stop").status_code == 404
    assert OptOut.objects.count() == 0
    with tenancy.agency_context("hillside"):
        assert OptOut.objects.count() == 0
