"""manage.py import_incidents: good rows land, bad ones are reported, a repeat adds nothing."""

import csv
import io
import tracemalloc

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import OutputWrapper
from django.db import connection

from agencies import tenancy
from surveys.incidents.csv_import import import_csv
from surveys.incidents.csv_rows import open_text
from surveys.incidents.models import Incident, Party
from surveys.incidents.progress import Progress
from surveys.outreach.models import Decision
from tests.live import wait_until
from tests.surveys.incidents.feed import NOW, row, write_csv

LATER = "2026-03-01T21:00:00-06:00"


def run(path, *options):
    out = io.StringIO()
    call_command("import_incidents", str(path), "--agency", "riverton", *options, stdout=out)
    return out.getvalue().splitlines()


def numbers():
    return sorted(Incident.objects.values_list("incident_number", flat=True))


@pytest.mark.parametrize(("encoding", "newline"), [("utf-8", "\n"), ("utf-8-sig", "\r\n")])
def test_a_file_lands_with_or_without_mark_and_with_either_line_end(riverton, tmp_path, encoding, newline):
    rows = [row("1", final_text="Vidriera rota,\r\ndos veces — ñ"), row("2", final_text="")]
    said = run(
        write_csv(tmp_path / "feed.csv", [rows[0], {**rows[1], "final_text": ""}], encoding=encoding, newline=newline)
    )
    assert said[-1] == "2 rows: 2 created, 0 updated, 0 unchanged, 0 rejected"
    assert Incident.objects.get(incident_number="1").final_text == "Vidriera rota, dos veces — ñ"
    assert [party.phone for party in Party.objects.all()] == ["+13125550142"] * 2


def test_good_rows_land_and_bad_ones_are_reported_with_line_and_column(riverton, tmp_path):
    rows = [row("1"), row("=2+2", party1_phone="none"), row("3", closed_at="2026-03-01 19:00"), row("4", updated_at="")]
    path = tmp_path / "problems.csv"
    said = run(write_csv(tmp_path / "feed.csv", rows), "--errors", str(path))
    zone = "closed_at: has no zone; write the offset too, as in 2026-03-01T14:05:00-06:00"
    assert said == [
        "line 2: created: badge 4711 is not on the roster; it is kept as unmatched",
        "line 3: rejected: party1_phone: This is not a phone number.",
        f"line 4: rejected: {zone}",
        "line 5: rejected: updated_at: is missing",
        "4 rows: 1 created, 0 updated, 0 unchanged, 3 rejected",
    ]
    with path.open(newline="") as file:
        assert list(csv.reader(file))[2:] == [
            ["3", "'=2+2", "rejected", "party1_phone: This is not a phone number."],
            ["4", "3", "rejected", zone],
            ["5", "4", "rejected", "updated_at: is missing"],
        ]
    assert numbers() == ["1"]


def test_r16_replaying_a_file_adds_nothing_and_a_later_row_updates(riverton, tmp_path):
    path = write_csv(tmp_path / "feed.csv", [row("1"), row("2")])
    run(path)
    assert run(path)[-1] == "2 rows: 0 created, 0 updated, 2 unchanged, 0 rejected"
    write_csv(path, [row("1", updated_at=LATER, disposition="08"), row("2"), row("1")])
    assert run(path)[-1] == "3 rows: 0 created, 1 updated, 2 unchanged, 0 rejected"
    assert Incident.objects.get(incident_number="1").disposition == "08"
    assert (Incident.objects.count(), Party.objects.count()) == (2, 2)


def test_what_one_incident_costs_has_an_end_however_many_rows_it_has(riverton, tmp_path, monkeypatch):
    monkeypatch.setattr("surveys.incidents.feeds.row_counts.MOST_ROWS", 3)
    rows = [row("1", party1_phone=f"312-555-01{number:02}") for number in range(5)]
    said = run(write_csv(tmp_path / "feed.csv", [*rows, row("2")]))
    assert said[-1] == "6 rows: 2 created, 0 updated, 2 unchanged, 2 rejected"
    assert "line 5: rejected: belongs to an incident with more than 500 rows" in said
    assert Incident.objects.get(incident_number="1").unread_at is not None


def test_a_dry_run_says_the_same_and_stores_nothing(riverton, tmp_path):
    path = write_csv(tmp_path / "feed.csv", [row("1", party1_email=""), row("2", party1_email="x@")])
    said = run(path, "--dry-run")
    assert said[-2:] == [
        "line 3: rejected: party1_email: is not an e-mail address",
        "2 rows: 1 created, 0 updated, 0 unchanged, 1 rejected; nothing was stored (dry run)",
    ]
    assert numbers() == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (b"incident_number,who\n1,2\n", "Columns unknown: who."),
        ("incident_number\nñ".encode("latin-1"), "The file is not UTF-8: byte 16"),
    ],
)
def test_a_file_that_is_none_of_ours_is_refused_whole(riverton, tmp_path, content, said):
    path = tmp_path / "feed.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        run(path)
    assert str(refused.value).startswith(said)


def test_a_file_without_one_usable_row_fails(riverton, tmp_path):
    with pytest.raises(CommandError, match="No row could be used"):
        run(write_csv(tmp_path / "feed.csv", [row("1", received_at="yesterday")]))


def test_an_unknown_agency_or_file_is_said_in_words(riverton, tmp_path):
    with pytest.raises(CommandError, match="There is no active agency 'nowhere'"):
        call_command("import_incidents", str(write_csv(tmp_path / "feed.csv", [row()])), "--agency", "nowhere")
    with pytest.raises(CommandError, match="No such file"):
        run(tmp_path / "missing.csv")


def test_many_remarks_are_counted_by_reason(riverton, tmp_path):
    rows = [row(str(number), updated_at="" if number == 7 else LATER) for number in range(30)]
    assert run(write_csv(tmp_path / "feed.csv", rows)) == [
        "Left out: 1 row, line 9: updated_at: is missing",
        "Worth knowing: 29 rows, such as lines 2, 3, 4, 5, 6, 7, 8, 10, 11, 12: badge 4711 is not on the roster; it is "
        "kept as unmatched",
        "30 remarks; use --errors FILE to see all",
        "30 rows: 29 created, 0 updated, 0 unchanged, 1 rejected",
    ]


class Terminal(io.StringIO):
    """A screen that says it is one."""

    def isatty(self):
        return True


def test_progress_shows_share_rate_and_remaining_time():
    clock = iter([100.0, 110.0])
    screen = Terminal()
    Progress(OutputWrapper(screen), 4000, lambda: next(clock)).show(5000, 1000)
    assert screen.getvalue() == f"\r{'█' * 6}{'░' * 18}  25%  5,000 rows  500/s  0:30 left\x1b[K"


def test_progress_writes_a_plain_line_every_ten_thousand_rows_where_there_is_no_terminal():
    file = io.StringIO()
    clock = iter([0.0, 1.0, 2.0, 3.0])
    progress = Progress(OutputWrapper(file), 100, lambda: next(clock))
    for rows in (9_999, 10_000, 19_999):
        progress.show(rows, 50)
    assert file.getvalue() == " 50%  10,000 rows  5,000/s  0:02 left\n"


def peak_of(path):
    """The most bytes that Python held at once while it read and recorded the file."""
    tracemalloc.start()
    with open_text(path) as text:
        for batch in import_csv(text, NOW, "", dry_run=True):
            assert batch.outcomes["created"] == 200
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_memory_does_not_grow_with_the_file(riverton, tmp_path, monkeypatch):
    monkeypatch.setattr("surveys.incidents.csv_import.BATCH_ROWS", 200)
    few, many = (
        write_csv(tmp_path / f"{rows}.csv", (row(str(number)) for number in range(rows))) for rows in (600, 2_400)
    )
    peak_of(few)
    assert peak_of(many) < 1.2 * peak_of(few)


def is_alone():
    """Whether nobody else is connected to this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone() == (0,)


@pytest.mark.fault
def test_s53_an_import_that_was_killed_is_finished_by_running_it_again(live, tmp_path):
    path = write_csv(tmp_path / "feed.csv", (row(str(number)) for number in range(10_000)))
    command = ("manage.py", "import_incidents", str(path), "--agency", "riverton")
    with tenancy.agency_context("riverton"):
        process = live.start("-W", "ignore", *command)
        wait_until(Incident.objects.exists, what="the first batch")
        live.stop(process)
        # What the killed process had just asked for, the server may still be finishing.
        wait_until(is_alone, what="the end of the killed process's session")
        stored = Incident.objects.count()
        assert 0 < stored < 10_000
        assert Party.objects.count() == stored
        done = live.manage(*command[1:])
        assert f"{10_000 - stored:,} created, 0 updated, {stored:,} unchanged" in done.stdout
        assert (Incident.objects.count(), Party.objects.count()) == (10_000, 10_000)
        assert Decision.objects.count() == 0
