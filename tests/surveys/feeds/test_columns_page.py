"""The page on which a file's columns are mapped: what it warns of, and files that fail further down."""

import io
import zipfile
from html import unescape

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from surveys.incidents import feed_files, runs
from surveys.incidents.models import FeedProfile, ImportRun
from surveys.incidents.reasons import Kind, Reasons
from surveys.outreach.models import CodePolicy
from tests.feeds.files import as_csv, make_sample
from tests.surveys.feeds.towns import NOW, make_profile, upload

HEADER = "incident_number,final_code,received_at,caller_phone"
CELLS = "1,NOISE,03/02/2026 09:00,312-555-0101"


@pytest.fixture
def ada(client_of, administrator):
    """Ada's browser."""
    return client_of("riverton", administrator)


def columns_of(ada, content, name="calls.csv"):
    """Send a file and open its columns' page."""
    return ada.get(ada.post("/feeds/new/", {"file": SimpleUploadedFile(name, content)})["Location"])


def test_an_unused_column_that_may_protect_somebody_is_named(ada, riverton):
    answer = columns_of(ada, f"{HEADER},Court Order,Beat 2\n{CELLS},Y,1\n".encode())
    assert "please check: it may keep people from being asked" in answer.content.decode()
    page = answer.context["page"]
    assert [warning.column for warning in page.look.warnings.first] == ["Court Order"]


def test_what_an_import_leaves_out_is_said_before_it_in_the_same_words_and_by_the_names_of_the_columns(ada, riverton):
    lines = ["7,NOISE,03/02/2026 09:00,03/02/2026 08:00,", f"{'8' * 41},NOISE,03/02/2026 09:00,,312-555-0101"]
    text = "\n".join(["Event No,Call Type,Received,Closed,Caller Phone", *lines])
    run = upload(text, make_profile(text))
    look = ada.get(f"/feeds/runs/{run.pk}/columns/").context["page"].look
    told = ["Closed: lies before the call came in", "Event No: is longer than 40 characters"]
    assert (look.rejected, [error.reason for error in look.errors.first]) == (2, told)
    runs.begin(run, NOW)
    runs.go_on(run.pk)
    run.refresh_from_db()
    assert (run.rejected, [reason.words for reason in Reasons(run.remarks).of(Kind.LEFT_OUT)]) == (2, told)


@pytest.mark.parametrize("name", ["DV Indicator", "dv indicator", "dv_flag"])
def test_a_word_is_given_its_meaning_under_the_name_of_its_column(ada, riverton, name):
    columns_of(ada, b"Event No,Received,DV Indicator,Officer Role\n7,03/02/2026 09:00,perhaps,boss\n")
    run = ImportRun.objects.get()
    words = f"{name}: perhaps = yes\nOfficer Role: boss = supervisor"
    chosen = {"column0": "incident_number", "column1": "received_at", "column2": "dv_flag", "column3": "officer1.role"}
    form = {"name": "cad", "time_zone": "America/Chicago", "words": words, "do": "save", **chosen}
    assert ada.post(f"/feeds/runs/{run.pk}/columns/", form).status_code == 302
    meanings = FeedProfile.objects.get().definition["meanings"]
    assert meanings == {"dv_flag": {"perhaps": "yes"}, "officer_role": {"boss": "supervisor"}}


def damaged_workbook():
    """Return a workbook of which the sheet ends in the middle, far down."""
    book = openpyxl.Workbook()
    book.active.append(HEADER.split(","))
    for _ in range(1500):
        book.active.append(CELLS.split(","))
    book.save(sound := io.BytesIO())
    with zipfile.ZipFile(sound) as old, zipfile.ZipFile(bent := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            data = old.read(part)
            new.writestr(part, data[: int(len(data) * 0.8)] if "sheet1" in part else data)
    return bent.getvalue()


def test_a_workbook_that_is_damaged_further_down_says_so_and_can_be_left_alone(ada, riverton):
    answer = columns_of(ada, damaged_workbook(), "calls.xlsx")
    assert (answer.status_code, answer.context["page"].look) == (200, None)
    assert "This workbook can&#x27;t be read." in answer.content.decode()
    path = f"/feeds/runs/{ImportRun.objects.get().pk}/columns/"
    assert ada.post(path, {"do": "look"}).status_code == 200


def test_a_file_that_can_no_longer_be_read_leads_back_to_sending_one(ada, riverton):
    columns_of(ada, f"{HEADER}\n{CELLS}\n".encode())
    run = ImportRun.objects.get()
    feed_files.raw_path(run).write_bytes(b"%PDF")
    answer = ada.get(f"/feeds/runs/{run.pk}/columns/")
    assert answer.status_code == 422
    assert "This is a PDF." in answer.content.decode()


def sent_again(ada, **more):
    """Send the form of the only run as it stands."""
    run = ImportRun.objects.get()
    page = ada.get(f"/feeds/runs/{run.pk}/columns/").context["page"]
    form = {"name": "cad", "source_system": "cad", "time_zone": page.choices.time_zone, "dates": page.choices.dates}
    form |= {f"column{place}": page.choices.fields.get(name, "") for place, name in enumerate(page.sample.header)}
    form |= {f"{group}-role": role for group, role in page.choices.roles.items()}
    return ada.post(f"/feeds/runs/{run.pk}/columns/", {**form, **more})


DECIDED = {"unknown": ["call_type:LOITERING", "nibrs:90E"], "rule": ["ask", "never"], "protects": []}


@pytest.mark.parametrize(("do", "kept"), [("look", 0), ("codes", 2), ("save", 2)])
def test_who_only_looks_again_has_decided_nothing(ada, riverton, do, kept):
    columns_of(ada, f"{HEADER}\n{CELLS}\n".encode())
    sent_again(ada, do=do, **DECIDED)
    assert CodePolicy.objects.filter(code__in=["LOITERING", "90E"]).count() == kept


def test_what_was_chosen_for_codes_is_still_there_after_another_look(ada, riverton):
    columns_of(ada, f"{HEADER},nibrs_codes\n{CELLS},220;XYZ\n".encode())
    answer = sent_again(ada, do="look", unknown="nibrs:XYZ", rule="hold", protects="nibrs:XYZ")
    kept = {code.code: (code.rule, code.protects) for code in answer.context["codes"]}
    assert kept["XYZ"] == ("hold", True)


def test_what_sounds_like_violence_at_home_is_proposed_to_protect_and_nothing_is_ever_proposed_to_open(ada, riverton):
    header = f"{HEADER},final_text,disposition,nibrs_codes"
    _, _, *call = CELLS.split(",")
    lines = [
        ["1", "10-16D", *call, "Domestic w/ weapon", "Stalking warned", "XYZ"],
        ["2", "GOAT", *call, "Lost goat", "Goat found", "DV"],
    ]
    answer = columns_of(ada, "\n".join([header, *map(",".join, lines), ""]).encode())
    assert {code.code: (code.rule, code.protects) for code in answer.context["codes"]} == {
        "10-16D": ("never", True),
        "GOAT": ("", False),
        "Stalking warned": ("never", False),
        "Goat found": ("", False),
        "XYZ": ("", False),
        "DV": ("never", True),
    }
    assert CodePolicy.objects.filter(code__in=["10-16D", "DV"]).count() == 0


def test_what_was_chosen_stands_against_what_is_proposed(ada, riverton):
    columns_of(ada, f"{HEADER}\n{CELLS.replace('NOISE', 'DV-9')}\n".encode())
    answer = sent_again(ada, do="look", unknown="call_type:DV-9", rule="")
    assert [(code.rule, code.protects) for code in answer.context["codes"]] == [("", False)]


@pytest.mark.parametrize("do", ["codes", "save"])
@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("", "Choose also what applies to people in LOITERING, which you ticked."),
        ("ask", "What protects is not asked about itself: choose anew for LOITERING, or take the tick away."),
    ],
)
def test_a_tick_without_its_choice_keeps_nothing_and_says_so(ada, riverton, do, rule, words):
    columns_of(ada, f"{HEADER}\n{CELLS}\n".encode())
    answer = sent_again(ada, do=do, **{**DECIDED, "rule": [rule, "never"], "protects": ["call_type:LOITERING"]})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert (CodePolicy.objects.filter(code="90E").count(), FeedProfile.objects.count()) == (0, 0)


def test_what_was_chosen_for_codes_outlives_an_error_elsewhere(ada, riverton):
    columns_of(ada, f"{HEADER}\n{CELLS}\n".encode())
    answer = sent_again(ada, do="save", words="nonsense", **{**DECIDED, "protects": ["nibrs:90E"]})
    assert (answer.status_code, answer.context["page"].look) == (422, None)
    page = answer.content.decode()
    for name, value in (("unknown", "call_type:LOITERING"), ("rule", "ask"), ("protects", "nibrs:90E")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in page


def test_a_profile_that_cannot_be_saved_keeps_no_decisions(ada, riverton):
    columns_of(ada, f"{HEADER}\n{CELLS}\n".encode())
    assert sent_again(ada, do="save", name="../cad", **DECIDED).status_code == 422
    assert not CodePolicy.objects.filter(code="LOITERING").exists()


def test_offences_can_be_decided_about_on_the_spot(ada, riverton):
    answer = columns_of(ada, f"{HEADER},nibrs_codes\n{CELLS},220;XYZ\n".encode())
    offences = [code for code in answer.context["page"].unknown_codes if code.kind == "nibrs"]
    assert [(code.label, code.code, code.count) for code in offences] == [("NIBRS offence", "XYZ", 1)]


def test_what_no_column_says_and_keeps_everybody_from_being_asked_is_named(ada, riverton):
    answer = columns_of(ada, f"{HEADER}\n{CELLS}\n".encode())
    assert answer.context["page"].lacking == ["when an incident was closed", "what the disposition is"]
    assert "No column says when an incident was closed, or what the disposition is." in answer.content.decode()


@pytest.mark.parametrize(("column", "is_told"), [("updated_at", False), ("Beat", True)])
def test_files_without_a_time_of_change_are_to_come_in_their_order(ada, riverton, column, is_told):
    answer = columns_of(ada, f"{HEADER},{column}\n{CELLS},03/02/2026 10:00\n".encode())
    assert ("in the order in which they were made" in answer.content.decode()) is is_told


def test_times_are_the_agencys_wherever_a_file_like_this_was_seen_before(ada, riverton):
    sample = make_sample("Seattle")
    answer = columns_of(ada, as_csv(sample).getvalue())
    assert answer.context["page"].choices.time_zone == "America/Chicago"


def test_what_is_too_much_to_show_is_counted_to_the_last(ada, riverton):
    lines = [f"{number},CODE{number},soon,312-555-0101,B{number}" for number in range(1_101)]
    lines += [f"A{number},CODE{number},03/02/2026 09:00,312-555-0101,B{number}" for number in range(1_101)]
    answer = columns_of(ada, "\n".join([f"{HEADER},badge", *lines, ""]).encode())
    text = " ".join(answer.content.decode().split())
    assert "2,202 incidents read; 1,101 would be left out." in text
    assert 'Times that can\'t be read: 1,101</summary> <p class="muted">The first 50 are shown.</p>' in unescape(text)
    assert "Badges that are not on the roster: 1,101</summary>" in text
    assert "The 100 most frequent are shown." in text
    assert "1,001 more codes come up once these are decided." in text


def test_of_an_incident_of_many_bad_rows_the_first_reasons_are_shown(ada, riverton):
    page = columns_of(ada, "\n".join([HEADER, *["1,NOISE,soon,312-555-0101"] * 30, ""]).encode()).context["page"]
    assert ([len(incident.problems) for incident in page.shown], page.look.bad_times.total) == ([20], 30)
