"""The page on which a file's columns are mapped: what it warns of, and files that fail further down."""

import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from surveys.incidents import feed_files
from surveys.incidents.models import ImportRun

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
    assert [warning.column for warning in page.look.warnings] == ["Court Order"]


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
