"""The administrator's pages: send a file, correct the columns, decide about codes, import, take the report."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agencies import tenancy
from agencies.accounts.models import AccessLog
from surveys.feed_pages.forms import Sample, first_choices
from surveys.incidents import feed_files, runs
from surveys.incidents.models import FeedProfile, ImportRun, Incident
from surveys.outreach.models import CodePolicy
from tests import factories
from tests.feeds.files import as_workbook, make_sample
from tests.surveys.feeds.towns import NOW, make_profile, new_orleans, sent, upload, with_faults


@pytest.fixture
def ada(client_of, administrator):
    """Ada's browser."""
    return client_of("riverton", administrator)


def send(ada, content, name="calls.csv", **more):
    data = content.encode() if isinstance(content, str) else content
    return ada.post("/feeds/new/", {"file": SimpleUploadedFile(name, data), **more})


def form_of(run, **more):
    """The mapping page's form as it is guessed, with changes."""
    sample = Sample.read(feed_files.raw_path(run))
    return sent(first_choices(sample, "America/Chicago"), sample.header, **more)


def submit(ada, run, form):
    """Send the mapping page's form as a browser does."""
    path = f"/feeds/runs/{run.pk}/columns/"
    return ada.post(path, form.urlencode(), content_type="application/x-www-form-urlencoded")


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_the_first_visit_says_what_to_do(ada):
    assert "Send an export of a day or two to begin" in text_of(ada.get("/feeds/"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_needs_the_same_queries_for_any_number(ada, riverton, count, django_assert_num_queries):
    for number in range(count):
        make_profile(new_orleans(), f"cad-{number}")
    ada.get("/feeds/")
    with django_assert_num_queries(6):
        ada.get("/feeds/")


def test_a_file_leads_to_its_columns_with_guesses_and_masked_contacts(ada, riverton):
    answer = send(ada, new_orleans())
    run = ImportRun.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/feeds/runs/{run.pk}/columns/")
    page = ada.get(answer.url).context["page"]
    chosen = {column.name: (column.chosen, column.sureness) for column in page.columns}
    assert chosen["NOPD_Item"] == ("incident_number", "sure")
    assert chosen["caller_phone"] == ("person1.phone", "likely")
    assert chosen["officer1_badge"] == ("officer1.badge", "likely")
    assert (len(page.shown), page.look.rows, page.look.rejected, [*page.problems]) == (10, 20, 0, [])


def test_a_file_that_cannot_be_read_leaves_the_profile_chosen(ada, riverton):
    make_profile(new_orleans())
    page = text_of(send(ada, "", profile="cad"))
    assert ("The file is empty." in page, '<option value="cad" selected>' in page) == (True, True)


def test_a_workbook_is_mapped_like_a_text(ada, riverton):
    answer = send(ada, as_workbook(make_sample("Cincinnati")).read(), "calls.xlsx")
    page = ada.get(answer.url).context["page"]
    assert (page.read_as, page.look.rows, page.look.rejected) == ("Excel workbook, first sheet", 20, 0)


def test_s31_what_a_file_says_is_shown_as_text(ada, riverton):
    hostile = "<script>alert(1)</script>"
    text = new_orleans().replace("Location", hostile).replace("PARKING", hostile)
    answer = ada.get(send(ada, text, f"{hostile}.csv").url)
    assert (answer.status_code, hostile in answer.content.decode()) == (200, False)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.4", "This is a PDF."),
        (b"", "The file is empty."),
        (b"PK\x03\x04nonsense", "This workbook can't be read."),
    ],
)
def test_what_is_no_table_is_refused_in_words_and_not_kept(ada, riverton, files_dir, content, said):
    answer = send(ada, content)
    assert (answer.status_code, said in unescape(text_of(answer))) == (422, True)
    assert [path for path in files_dir.rglob("*") if path.is_file()] == []


def test_a_file_that_is_too_large_is_refused_before_it_is_read(ada):
    facts = {"content_type": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(60 * 2**20)}
    answer = ada.post("/feeds/new/", b"", **facts)
    assert (answer.status_code, "larger than 50 MB" in answer.content.decode()) == (413, True)


def test_an_upload_without_a_token_is_refused(client_of, administrator):
    ada = client_of("riverton", administrator)
    ada.handler.enforce_csrf_checks = True
    assert send(ada, new_orleans()).status_code == 403
    assert ImportRun.objects.count() == 0


def test_what_was_typed_stays_when_something_is_wrong(ada, riverton):
    run = upload(new_orleans())
    answer = submit(ada, run, form_of(run, name="no good name", words="priority", do="save"))
    page = answer.context["page"]
    assert (answer.status_code, page.choices.name, page.choices.words) == (422, "no good name", "priority")
    assert page.problems == [("words", "Words are written as column: word = meaning. This line is not: priority")]
    assert FeedProfile.objects.count() == 0


def test_a_profile_is_saved_with_its_author_and_used_for_the_next_file(ada, riverton):
    run = upload(new_orleans())
    answer = submit(ada, run, form_of(run, name="cad", do="save"))
    assert (answer.status_code, answer.url) == (302, f"/feeds/runs/{run.pk}/")
    profile = FeedProfile.objects.get()
    assert (profile.name, profile.changed_by) == ("cad", "ada@riverton.example")
    assert profile.definition["fixed"] == {"source_system": "cad"}
    send(ada, new_orleans(), profile="cad")
    latest = ImportRun.objects.first()
    assert ada.get(f"/feeds/runs/{latest.pk}/columns/").context["page"].choices.name == "cad"


def test_a_name_that_is_taken_or_bad_is_refused_in_words(ada, riverton):
    make_profile(new_orleans())
    run = upload(new_orleans())
    taken, bad = (
        submit(ada, run, form_of(run, name=name, source_system="cad", do="save")) for name in ("cad", "../cad")
    )
    (taken_at, taken_words), (bad_at, bad_words) = (page.context["page"].problems[0] for page in (taken, bad))
    assert taken_words.startswith("There is another profile of this name.")
    assert bad_words.startswith("Give the profile a name of letters")
    assert (taken_at, bad_at) == ("name", "name")


def test_a_profile_of_another_name_has_another_folder_and_the_old_one_is_named(ada, riverton):
    run = upload(new_orleans(), make_profile(new_orleans()))
    (feed_files.incoming("cad") / "calls.csv").write_text(new_orleans())
    assert "no profile has that name" not in text_of(ada.get("/feeds/"))
    submit(ada, run, form_of(run, name="dispatch", do="save"))
    page = text_of(ada.get("/feeds/"))
    assert "Files for it belong into incoming/dispatch/ from now on; what comes into incoming/cad/ is not read" in page
    assert "no profile has that name" in page
    assert "<code>incoming/cad/</code>" in page


def test_a_code_is_decided_on_the_spot_with_who_and_when(ada, riverton):
    run = upload(new_orleans())
    CodePolicy.objects.filter(code="PARKING").delete()
    form = form_of(run, name="cad", do="codes")
    form.setlist("unknown", ["call_type:PARKING", "call_type:OTHER", "nibrs:13A"])
    form.setlist("rule", ["hold", "", "ask"])
    form.setlist("protects", ["call_type:PARKING"])
    page = submit(ada, run, form).context["page"]
    decided = CodePolicy.objects.get(code="PARKING")
    assert (decided.rule, decided.protects, decided.changed_by) == ("hold", True, "ada@riverton.example")
    assert (page.codes_decided, "PARKING" in page.look.unknown_codes) == (1, False)
    assert not CodePolicy.objects.filter(code="OTHER").exists()
    assert CodePolicy.objects.get(code="13A").rule != "ask"


def test_pressing_import_twice_begins_it_once(ada, riverton):
    run = upload(new_orleans(), make_profile(new_orleans()))
    for _ in range(2):
        assert ada.post(f"/feeds/runs/{run.pk}/import/").url == f"/feeds/runs/{run.pk}/"
    run.refresh_from_db()
    assert run.state == "waiting"
    part = ada.get(f"/feeds/runs/{run.pk}/", headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith("<section")


def test_r76_the_rejected_rows_are_handed_out_and_it_is_recorded(ada, riverton, administrator):
    run = upload(with_faults(), make_profile(new_orleans()))
    runs.begin(run, NOW)
    runs.go_on(run.pk)
    answer = ada.get(f"/feeds/runs/{run.pk}/rejected.csv")
    assert answer.getvalue() == feed_files.rejects_path(run).read_bytes()
    assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    entry = AccessLog.objects.get()
    assert (entry.user, entry.action, entry.subject) == (administrator, "export", "rejected rows")


def test_r76_a_file_that_was_deleted_says_so(ada, riverton):
    run = upload(new_orleans())
    feed_files.raw_path(run).unlink()
    assert "Files are kept for seven days at most" in text_of(ada.get(f"/feeds/runs/{run.pk}/columns/", follow=True))


@pytest.mark.parametrize("role", ["command", "supervisor", "officer", "analyst"])
def test_s18_only_administrators_see_feeds(riverton, client_of, role):
    run = upload(new_orleans(), make_profile(new_orleans()))
    client = client_of("riverton", factories.make_user(f"{role}@riverton.example", role))
    paths = ["/feeds/", "/feeds/new/", *(f"/feeds/runs/{run.pk}/{rest}" for rest in ("", "columns/", "rejected.csv"))]
    assert [client.get(path).status_code for path in paths] == [404] * 5
    posts = [client.post(f"/feeds/runs/{run.pk}/{rest}/").status_code for rest in ("import", "profile", "discard")]
    assert posts == [404] * 3


def test_s1_a_run_of_hillside_is_nothing_in_riverton(ada, hillside):
    with tenancy.agency_context("hillside"):
        run = upload(new_orleans(), make_profile(new_orleans()))
    for rest in ("", "columns/", "rejected.csv"):
        assert ada.get(f"/feeds/runs/{run.pk}/{rest}").status_code == 404
    for rest in ("columns/", "import/", "profile/", "discard/"):
        assert ada.post(f"/feeds/runs/{run.pk}/{rest}").status_code == 404
    with tenancy.agency_context("hillside"):
        assert (ImportRun.objects.get(pk=run.pk).state, Incident.objects.count()) == ("uploaded", 0)


def test_reasons_are_said_once_with_how_many_rows_they_are_about(ada, riverton):
    header, *lines = new_orleans(1_300).splitlines(keepends=True)
    soon = [re.sub(r"\d\d/\d\d/\d{4} ", "soon ", line) for line in lines]
    text = "".join([header, *soon])
    run = upload(text, make_profile(new_orleans()))
    runs.begin(run, NOW)
    runs.go_on(run.pk)
    answer = ada.get(f"/feeds/runs/{run.pk}/")
    (title, reasons), *_ = answer.context["page"].remarks
    assert (title, {(reason.rows, len(reason.lines)) for reason in reasons}) == (
        "Why rows were left out",
        {(1_300, 10)},
    )
    assert "1,300 rows: lines 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 …" in text_of(answer)


@pytest.mark.parametrize("rest", ["", "runs/{}/"])
def test_large_numbers_are_written_with_separators(ada, riverton, rest):
    run = upload(new_orleans(), make_profile(new_orleans()))
    ImportRun.objects.update(state="finished", rows_done=99_123, created=12_345, updated=23_456, rejected=34_567)
    page = text_of(ada.get(f"/feeds/{rest.format(run.pk)}"))
    assert [number in page for number in ("12,345", "23,456", "34,567")] == [True] * 3
