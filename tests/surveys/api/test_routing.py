"""POST /api/v1/incidents on the platform's host: one dispatch centre, many agencies."""

import pytest
from django.db import IntegrityError, connection, transaction

from agencies import tenancy
from agencies.accounts.models import ApiKey, KeptAnswer
from agencies.models import Agency
from surveys.incidents.models import Incident
from tests.surveys.api.conftest import issue, results
from tests.surveys.incidents.feed import incident

RIVERTON, HILLSIDE = "IL0000001", "NY0000002"
REFUSED = "agency_ori: is not one that this key can send to"


@pytest.fixture
def centre(db):
    """The text of the dispatch centre's key, issued on the platform."""
    return issue(scope=ApiKey.Scope.INCIDENTS_ROUTE, agencies=["riverton", "hillside"])[1]


@pytest.fixture
def route(send, centre):
    """Send incidents to the platform's host."""
    return lambda body, **headers: send(body, centre, to="platform", **headers)


def held(schema_name):
    """The numbers of the incidents that an agency holds."""
    with tenancy.agency_context(schema_name):
        return sorted(Incident.objects.values_list("incident_number", flat=True))


def of(ori, number, **changes):
    """An incident of the agency with this ORI."""
    return incident(number, agency_ori=ori, **changes)


@pytest.mark.parametrize("ori", [None, "", 7])
def test_a_change_that_does_not_say_whose_it_is_holds_back_what_it_may_be_of(route, ori):
    route([of(RIVERTON, "26-000001", updated_at="2026-03-01T20:00:00-06:00")])
    change = of(RIVERTON, "26-000001", updated_at="2026-03-01T21:00:00-06:00", dv_flag=True)
    change["agency_ori"] = ori
    assert results(route([change]))[0][1] == "rejected"
    with tenancy.agency_context("riverton"):
        assert Incident.objects.get().unread_at is not None


def test_an_ori_that_is_filled_up_with_zeros_is_the_agencys_and_costs_no_other(route):
    answer = route([of(f"{HILLSIDE}\0", "h1"), of(RIVERTON, "r1")])
    assert results(answer) == [("h1", "rejected"), ("r1", "created")]


def test_s1_one_agencys_failure_to_hold_a_change_back_does_not_stop_the_others(route):
    route([of(RIVERTON, "26-000001")])
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE hillside.incidents_incident RENAME TO broken")
    change = incident("26-000001", updated_at="2026-03-01T21:00:00-06:00")
    answer = route([change, of(RIVERTON, "r1")])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE hillside.broken RENAME TO incidents_incident")
    assert results(answer) == [("26-000001", "rejected"), ("r1", "created")]
    with tenancy.agency_context("riverton"):
        assert Incident.objects.get(incident_number="26-000001").unread_at is not None


def test_s1_each_incident_goes_to_its_agency_alone_and_is_answered_in_order(route):
    items = [of(HILLSIDE, "h1"), of(RIVERTON, "r1"), of(HILLSIDE, "h2", color="red"), of(RIVERTON, "r2")]
    answer = route(items)
    assert answer.status_code == 200
    assert results(answer) == [("h1", "created"), ("r1", "created"), ("h2", "rejected"), ("r2", "created")]
    assert [item["index"] for item in answer.json()["results"]] == [0, 1, 2, 3]
    assert (held("riverton"), held("hillside")) == (["r1", "r2"], ["h1"])
    assert results(route(of(RIVERTON, "h1"))) == [("h1", "created")]


def test_s1_unknown_and_suspended_agencies_are_answered_alike(route, hillside):
    Agency.objects.filter(pk=hillside.pk).update(is_active=False)
    suspended, unknown = route([of(HILLSIDE, "1"), of("XX0000000", "1")]).json()["results"]
    Agency.objects.filter(pk=hillside.pk).update(is_active=True)
    assert {**suspended, "index": 1} == unknown
    assert (unknown["outcome"], unknown["reasons"]) == ("rejected", [REFUSED])
    assert (held("riverton"), held("hillside")) == ([], [])


def test_two_agencies_never_have_the_same_ori(hillside):
    with pytest.raises(IntegrityError, match="agency_ori_once"), transaction.atomic():
        Agency.objects.filter(pk=hillside.pk).update(ori=RIVERTON)


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (incident(), "agency_ori: is missing"),
        (of("", "26-000001"), "agency_ori: is missing"),
        (of(17, "26-000001"), "agency_ori: is missing"),
        (17, "must be an object with named fields"),
        (of("riverton", "26-000001"), REFUSED),
    ],
)
def test_s1_an_item_without_an_agency_is_rejected_and_the_others_land(route, item, reason):
    answer = route([item, of(RIVERTON, "r1")])
    assert [one["outcome"] for one in answer.json()["results"]] == ["rejected", "created"]
    assert answer.json()["results"][0]["reasons"] == [reason]


def test_s1_one_agency_s_failure_does_not_stop_the_other_s(route, capfd):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE hillside.incidents_incident RENAME TO broken")
    items = [of(HILLSIDE, "h1"), of(RIVERTON, "r1")]
    answer = route(items, Idempotency_Key="a")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE hillside.broken RENAME TO incidents_incident")
    assert (answer.status_code, results(answer)) == (200, [("h1", "failed"), ("r1", "created")])
    assert answer.json()["results"][0]["reasons"] == ["could not be stored just now; send it again"]
    assert "312-555-0142" not in "".join(capfd.readouterr())
    assert results(route(items, Idempotency_Key="a")) == [("h1", "created"), ("r1", "unchanged")]
    assert (held("riverton"), held("hillside")) == (["r1"], ["h1"])


def test_s1_an_agency_s_key_is_nothing_on_the_platform_and_the_other_way_round(send, centre, riverton):
    _, own = issue()
    assert send(of(RIVERTON, "1"), own, to="platform").status_code == 401
    assert send(incident("1"), centre).status_code == 401
    assert send({}, centre, path="eido").status_code == 401
    assert held("riverton") == []


def test_s1_a_repeat_is_answered_as_before_from_the_platform_s_own_table(route):
    answers = [route([of(RIVERTON, "1"), of(HILLSIDE, "1")], Idempotency_Key="a") for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert results(answers[1]) == [("1", "created"), ("1", "created")]
    assert KeptAnswer.objects.count() == 1
    for schema_name in ("riverton", "hillside"):
        with tenancy.agency_context(schema_name):
            assert KeptAnswer.objects.count() == 0


def test_s69_a_platform_key_may_have_to_sign_too(send, send_signed, db):
    key, shown = issue(scope=ApiKey.Scope.INCIDENTS_ROUTE, requires_signature=True, agencies=["riverton"])
    assert send(of(RIVERTON, "1"), shown, to="platform").status_code == 401
    answer = send_signed(of(RIVERTON, "1"), shown, key.signing_secret, to="platform")
    assert results(answer) == [("1", "created")]


def test_s69_the_platform_s_keys_have_their_calls_per_minute(route, monkeypatch):
    monkeypatch.setattr("surveys.api.keys._CALLS_A_MINUTE", 1)
    monkeypatch.setattr("surveys.api.keys.time.time", lambda: 1_000_000_020.0)
    answers = [route([]) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert 1 <= int(answers[1]["Retry-After"]) <= 60


def test_a_list_of_a_thousand_and_one_is_refused(route):
    assert route([{}] * 1001).status_code == 422


def test_the_platform_s_description_is_open_and_names_no_agency(platform_client):
    answer = platform_client.get("/api/v1/openapi.json")
    assert list(answer.json()["paths"]) == ["/api/v1/incidents"]
    assert [word for word in ("Riverton", "Hillside") if word in answer.content.decode()] == []
    assert platform_client.get("/api/v1/docs").status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_statements_grows_with_the_agencies_only(route, rows, django_assert_num_queries):
    route([])
    with django_assert_num_queries(34):
        route([of(ori, f"{ori}-{number}") for number in range(rows) for ori in (RIVERTON, HILLSIDE)])
