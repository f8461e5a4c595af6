"""What is wrong on the mapping page is said at its control, in words without technique; codes come with their text."""

from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from surveys.incidents.models import FeedProfile, ImportRun

HEADER = [
    "Call No",
    "Final Call Type",
    "Call Received",
    "Closed",
    "Dispo Code",
    "Dispo",
    "RP Phone",
    "Badge",
    "Second Badge",
]
ROW = ["1", "NOISE", "03/02/2026 09:00", "03/02/2026 10:00", "X9", "Spoke with owner", "312-555-0101", "7", "8"]


@pytest.fixture
def ada(client_of, administrator):
    """Ada's browser."""
    return client_of("riverton", administrator)


@pytest.fixture
def form(ada, riverton):
    """The form of a file's mapping page as it is guessed."""
    content = "\n".join([",".join(HEADER), ",".join(ROW), ""]).encode()
    page = ada.get(ada.post("/feeds/new/", {"file": SimpleUploadedFile("c.csv", content)}).url).context["page"]
    sent = {"name": "cad", "source_system": "cad", "time_zone": page.choices.time_zone, "dates": page.choices.dates}
    sent |= {f"column{place}": page.choices.fields.get(name, "") for place, name in enumerate(HEADER)}
    return sent | {f"{group}-role": role for group, role in page.choices.roles.items()}


def saved(ada, form, **changes):
    """Save the form with changes; return what is to be corrected and the page's text."""
    path = f"/feeds/runs/{ImportRun.objects.get().pk}/columns/"
    answer = ada.post(path, {**form, **changes, "do": "save"})
    assert (answer.status_code, FeedProfile.objects.count()) == (422, 0)
    return answer.context["page"].problems, " ".join(unescape(answer.content.decode()).split())


def test_what_is_missing_is_named_as_the_page_names_it(ada, form):
    problems, text = saved(ada, form, column0="", column2="")
    assert [at for at, _ in problems] == ["columns", "columns"]
    assert (
        '<a href="#columns">Choose the column that holds the number of the incident, as “Incident number”.</a>' in text
    )
    assert "#look" not in text
    assert "received_at" not in " ".join(words for _, words in problems)


@pytest.mark.parametrize(
    ("changes", "at", "words"),
    [
        ({"time_zone": "Mars"}, "time_zone", "Choose a time zone from the list."),
        ({"column8": "officer2.badge"}, "officer2-role", "Choose what officer 2 is."),
        (
            {"column8": "officer1.badge"},
            "column8",
            "Another column is “Officer 1: badge” already. Choose one of the two.",
        ),
        (
            {"column7": "received_at", "column8": "received_at"},
            "column8",
            "“Received at” can be one column, or one of days and one of times of day, and not more.",
        ),
        ({"words": "beat: A = B"}, "words", "The values of beat can't be translated."),
        ({"name": "no good"}, "name", "Give the profile a name of letters, digits and hyphens"),
    ],
)
def test_each_correction_stands_at_its_control(ada, form, changes, at, words):
    ((found, said),), text = saved(ada, form, **changes)
    assert (found, said[: len(words)]) == (at, words)
    assert f'id="{at}-problem">{said}</p>' in text
    assert f'href="#{at}"' in text


def test_the_text_beside_a_code_is_shown_with_it(ada, form):
    answer = ada.get(f"/feeds/runs/{ImportRun.objects.get().pk}/columns/")
    unknown = {code.code: code.words for code in answer.context["page"].unknown_codes}
    assert unknown["X9"] == "Spoke with owner"


def test_a_guess_that_was_changed_is_no_guess_any_more(ada, form):
    path = f"/feeds/runs/{ImportRun.objects.get().pk}/columns/"
    page = ada.post(path, {**form, "column6": "person2.phone", "do": "look"}).context["page"]
    sureness = {column.name: column.sureness for column in page.columns}
    assert (sureness["RP Phone"], sureness["Badge"]) == ("", "likely")
