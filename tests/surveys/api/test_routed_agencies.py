"""A key of the platform reaches the agencies that it names, and its answers tell of no other."""

import pytest

from agencies import tenancy
from agencies.accounts.models import ApiKey
from surveys.incidents.models import Incident
from tests.surveys.api.conftest import issue, results
from tests.surveys.incidents.feed import incident

RIVERTON, HILLSIDE, NOBODY = "IL0000001", "NY0000002", "XX0000009"
REFUSED = "agency_ori: is not one that this key can send to"


@pytest.fixture
def route(send, db):
    """Send items to the platform's host with a key that may send to these agencies."""

    def post(items, *agencies):
        return send(items, issue(scope=ApiKey.Scope.INCIDENTS_ROUTE, agencies=agencies)[1], to="platform")

    return post


def reasons(answer):
    return [item["reasons"] for item in answer.json()["results"]]


def test_s1_a_key_reaches_the_agencies_it_names_and_no_other(route):
    items = [incident("r1", agency_ori=RIVERTON), incident("h1", agency_ori=HILLSIDE)]
    answer = route(items, "riverton")
    assert (results(answer), reasons(answer)[1]) == ([("r1", "created"), ("h1", "rejected")], [REFUSED])
    with tenancy.agency_context("hillside"):
        assert Incident.objects.count() == 0


def test_s1_a_key_that_names_none_reaches_none(route):
    assert reasons(route(incident(agency_ori=RIVERTON))) == [[REFUSED]]
    with tenancy.agency_context("riverton"):
        assert Incident.objects.count() == 0


@pytest.mark.parametrize(
    "change",
    [{}, {"source_system": None}, {"color": "red"}, {"received_at": "soon"}, {"closed_at": "1999-01-01T00:00:00Z"}],
)
def test_s1_the_answers_do_not_tell_which_agencies_exist(route, change):
    items = [incident("1", **{**change, "agency_ori": ori}) for ori in (HILLSIDE, NOBODY)]
    here, nowhere = route(items, "riverton").json()["results"]
    assert {**here, "index": 1} == nowhere
    assert nowhere["reasons"] == [REFUSED] if not change else REFUSED not in nowhere["reasons"]


@pytest.mark.parametrize("item", [{}, {"source_system": ""}, {"dv_flag": "perhaps"}])
def test_s1_what_is_wrong_with_an_item_is_said_alike_whether_its_agency_can_be_reached_or_not(route, item):
    items = [{**item, "agency_ori": ori} for ori in (RIVERTON, HILLSIDE, NOBODY)]
    first, *others = reasons(route(items, "riverton"))
    assert first != []
    assert others == [first, first]
