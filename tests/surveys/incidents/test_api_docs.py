"""The interface's description: open to everybody, without agency data, and shown without a stain on the policy."""

import pytest

from surveys.incidents.example import EXAMPLE
from surveys.incidents.reading import read_record
from surveys.incidents.records import IncidentRecord, OfficerRecord, PartyRecord
from tests.live import ROOT
from tests.surveys.incidents.feed import NOW


def test_the_description_names_every_field_and_the_key(client_of, riverton):
    answer = client_of("riverton").get("/api/v1/openapi.json")
    assert answer.status_code == 200
    schemas = answer.json()["components"]["schemas"]
    assert set(schemas["IncidentRecord"]["properties"]) == set(IncidentRecord.model_fields)
    assert {"PartyRecord", "OfficerRecord", "Answer", "Problem"} <= set(schemas)
    post = answer.json()["paths"]["/api/v1/incidents"]["post"]
    assert post["security"] == [{"BearerKey": []}]
    assert [header["name"] for header in post["parameters"]] == ["Idempotency-Key", "X-Signature"]
    assert "Riverton" not in answer.text


def test_the_example_of_the_description_is_an_incident_that_is_taken():
    assert read_record(EXAMPLE, NOW, "").parties[0].phone.e164 == "+13125550142"


def test_the_description_asks_for_no_sign_in_and_makes_no_session(client_of, riverton):
    for path in ("/api/v1/docs", "/api/v1/openapi.json"):
        answer = client_of("riverton").get(path)
        assert (answer.status_code, answer.cookies.keys()) == (200, {}.keys())


def test_the_guide_for_administrators_names_every_field():
    guide = (ROOT / "docs" / "incidents.md").read_text()
    fields = {name for model in (IncidentRecord, OfficerRecord, PartyRecord) for name in model.model_fields}
    assert [name for name in sorted(fields) if f"`{name}`" not in guide] == []


@pytest.mark.browser
def test_the_docs_page_works_under_the_content_policy(module_live, open_page):
    module_live.start_web()
    page = open_page(width=1280)
    requested = []
    page.on("request", lambda request: requested.append(request.url))
    page.goto(module_live.url("riverton", "/api/v1/docs"))
    page.get_by_text("Send one incident, or a list of up to 1,000").click()
    page.get_by_text("IncidentRecord").first.wait_for()
    own = module_live.url("riverton", "/")
    assert [url for url in requested if not url.startswith((own, "data:", "blob:"))] == []
