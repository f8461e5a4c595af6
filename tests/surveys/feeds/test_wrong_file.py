"""A file that does not fit the chosen profile, has no rows, or is not wanted: the pages say so and lead on."""

from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from surveys.incidents import feed_files, runs
from surveys.incidents.models import FeedProfile, ImportRun
from tests.feeds.files import as_text, make_sample
from tests.surveys.feeds.towns import NOW, make_profile, new_orleans, upload


@pytest.fixture
def ada(client_of, administrator):
    """Ada's browser."""
    return client_of("riverton", administrator)


def cincinnati():
    return as_text(make_sample("Cincinnati"))


def columns_page(ada, run):
    answer = ada.get(f"/feeds/runs/{run.pk}/columns/")
    return answer.context["page"], " ".join(unescape(answer.content.decode()).split())


def test_a_file_of_another_profile_says_what_it_lacks_and_offers_the_one_that_fits(ada, riverton):
    make_profile(cincinnati(), "county")
    run = upload(cincinnati(), make_profile(new_orleans(), "cad"))
    page, text = columns_page(ada, run)
    assert {"NOPD_Item", "TimeCreate", "TypeText"} <= set(page.fit.missing)
    assert f"This is no file of the profile cad. It lacks these columns: {', '.join(page.fit.missing)}." in text
    assert page.fit.others == ["county"]
    assert {at for at, _ in page.problems} == {"columns"}
    assert ada.post(f"/feeds/runs/{run.pk}/profile/", {"profile": "county"}).url == f"/feeds/runs/{run.pk}/columns/"
    page, _ = columns_page(ada, run)
    assert (page.choices.name, page.look.rows, page.look.rejected, page.fit.missing) == ("county", 20, 0, ())


def test_it_can_be_mapped_anew_without_changing_the_profile(ada, riverton):
    before = make_profile(new_orleans()).definition
    run = upload(cincinnati(), FeedProfile.objects.get())
    ada.post(f"/feeds/runs/{run.pk}/profile/", {"profile": ""})
    page, _ = columns_page(ada, run)
    assert (page.run.profile, page.choices.name, page.look.rows) == (None, "", 20)
    assert FeedProfile.objects.get().definition == before


def test_a_file_that_does_not_fit_is_not_imported(ada, riverton):
    run = upload(cincinnati(), make_profile(new_orleans()))
    page = ada.get(f"/feeds/runs/{run.pk}/").content.decode()
    assert ("lacks columns" in page, "Import this file" in page) == (True, False)
    assert ada.post(f"/feeds/runs/{run.pk}/import/").url == f"/feeds/runs/{run.pk}/columns/"
    assert ImportRun.objects.get(pk=run.pk).state == "uploaded"


def test_a_new_file_that_fits_a_profile_is_offered_it(ada, riverton):
    make_profile(new_orleans())
    FeedProfile.objects.create(name="broken", definition={}, changed_by="ada", changed_at=NOW)
    page, text = columns_page(ada, upload(new_orleans()))
    assert page.fit.others == ["cad"]
    assert "Read it as cad" in text


def test_only_a_file_that_waits_changes_its_profile_and_only_to_one_that_is_there(ada, riverton):
    run = upload(new_orleans(), make_profile(new_orleans()))
    assert ada.post(f"/feeds/runs/{run.pk}/profile/", {"profile": "nothing"}).status_code == 404
    runs.begin(run, NOW)
    ada.post(f"/feeds/runs/{run.pk}/profile/", {"profile": ""})
    assert ImportRun.objects.get(pk=run.pk).profile is not None


def test_a_file_without_rows_says_that_nothing_was_checked(ada, riverton):
    header = new_orleans().splitlines()[0]
    page, text = columns_page(ada, upload(header))
    assert page.has_no_rows
    assert "This file has column names and no row below them, so nothing could be checked" in text
    assert not columns_page(ada, upload(new_orleans()))[0].has_no_rows


@pytest.mark.parametrize("rest", ["", "columns/"])
def test_a_file_that_was_not_imported_can_be_discarded(ada, riverton, rest):
    run = upload(new_orleans(), make_profile(new_orleans()))
    assert "Discard this file" in ada.get(f"/feeds/runs/{run.pk}/{rest}").content.decode()
    answer = ada.post(f"/feeds/runs/{run.pk}/discard/", follow=True)
    assert "calls.csv is discarded." in answer.content.decode()
    assert (ImportRun.objects.filter(pk=run.pk).exists(), feed_files.raw_path(run).exists()) == (False, False)


def test_a_file_whose_import_began_stays(ada, riverton):
    run = upload(new_orleans(), make_profile(new_orleans()))
    runs.begin(run, NOW)
    assert ada.post(f"/feeds/runs/{run.pk}/discard/").url == f"/feeds/runs/{run.pk}/"
    assert (ImportRun.objects.filter(pk=run.pk).exists(), feed_files.raw_path(run).exists()) == (True, True)


@pytest.mark.parametrize("name", ["nothing", "c\0d"])
def test_a_profile_that_cannot_be_is_none(ada, riverton, name):
    run = upload(cincinnati())
    assert ada.post(f"/feeds/runs/{run.pk}/profile/", {"profile": name}).status_code == 404
    sent = SimpleUploadedFile("calls.csv", cincinnati().encode())
    assert ada.post("/feeds/new/", {"file": sent, "profile": name}).status_code == 302
    assert ImportRun.objects.filter(profile=None).count() == 2
