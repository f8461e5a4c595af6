"""A change that could not be read holds the incident back, until a readable one comes."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from agencies.models import Agency
from surveys import tasks
from surveys.incidents.csv_import import import_csv
from surveys.incidents.models import Incident, UnreadableChange
from surveys.incidents.receiving import MOST_STATES, receive_incidents
from surveys.outreach.rules import decide
from tests.surveys.incidents.feed import NOW, caller, incident, row, write_csv
from tests.surveys.outreach.snapshots import call

GOOD, LATER, LAST = (f"2026-03-01T2{hour}:00:00-06:00" for hour in range(3))
UNREAD = {"narrative": "x" * 30_000, "final_code": "DVA", "dv_flag": True}


def good(at: str, **changes: Any) -> dict[str, Any]:
    """A state of the burglary that can be read."""
    return incident(updated_at=at, **changes)


def bad(at: str, **changes: Any) -> dict[str, Any]:
    """One that cannot."""
    return incident(**{**UNREAD, "updated_at": at, **changes})


def standing() -> tuple[bool, bool]:
    """Whether the incident is held back, and whether it is to be decided about."""
    found = Incident.objects.get()
    return found.unread_at is not None, found.needs_decision


@pytest.fixture
def known(riverton: Agency) -> None:
    """A burglary that was decided about."""
    [answer] = receive_incidents([good(GOOD)])
    assert answer.outcome == "created"
    Incident.objects.update(needs_decision=False)


def test_a_rejected_change_holds_the_incident_back_until_a_readable_one_comes(known: None) -> None:
    [answer] = receive_incidents([bad(LATER)])
    assert (answer.outcome, standing()) == ("rejected", (True, True))
    [answer] = receive_incidents([good(LAST, parties=[caller(language="es")])])
    assert (answer.outcome, standing()) == ("updated", (False, True))


def test_the_same_change_put_right_releases_it(known: None) -> None:
    receive_incidents([bad(LATER)])
    receive_incidents([good(LATER)])
    assert standing() == (False, True)


@pytest.mark.parametrize("name", ["incident_number", "source_system"])
def test_one_whose_name_is_filled_up_with_zeros_holds_it_back_and_costs_no_other(known: None, name: str) -> None:
    change = bad(LATER)
    answers = receive_incidents([{**change, name: f"{change[name]}\0\0"}, incident("26-000009")])
    assert [answer.outcome for answer in answers] == ["rejected", "created"]
    assert Incident.objects.get(unread_at__isnull=False).incident_number == change["incident_number"]


@pytest.mark.parametrize("together", [True, False])
def test_what_was_changed_before_it_does_not_release_it(known: None, together: bool) -> None:
    first, second = [bad(LAST)], [good(LATER, parties=[caller(language="es")])]
    for sent in [first + second] if together else [first, second]:
        receive_incidents(sent)
    assert standing() == (True, True)


def test_a_list_that_brings_an_incident_and_a_change_that_cannot_be_read_holds_it_back(riverton: Agency) -> None:
    receive_incidents([good(GOOD), bad(LATER)])
    assert standing() == (True, True)


@pytest.mark.parametrize("at", ["yesterday", "2099-01-01T00:00:00Z"])
def test_a_change_of_unknown_time_is_one_after_what_is_held(known: None, at: str) -> None:
    receive_incidents([bad(at)])
    receive_incidents([good(GOOD)])
    assert standing() == (True, True)
    receive_incidents([good(LATER)])
    assert standing() == (False, True)


def test_an_older_state_that_cannot_be_read_may_have_held_what_the_newer_does_not_name(known: None) -> None:
    receive_incidents([bad("2026-03-01T19:00:00-06:00")])
    assert standing() == (True, True)


def test_without_its_source_it_may_be_of_any_with_that_number(known: None) -> None:
    receive_incidents([bad(LATER, source_system=7)])
    assert standing() == (True, True)


def test_an_exact_repeat_of_what_is_held_does_not_release_another_record_of_the_same_moment(known: None) -> None:
    receive_incidents([bad(GOOD)])
    [answer] = receive_incidents([good(GOOD)])
    assert (answer.outcome, standing()) == ("unchanged", (True, True))
    receive_incidents([good(GOOD, parties=[caller(language="es")])])
    assert standing() == (False, True)


@pytest.mark.parametrize("changes", [{"incident_number": "26-999"}, {"source_system": "rms"}, {"incident_number": 7}])
def test_what_is_left_out_of_another_incident_holds_nothing_back(known: None, changes: dict[str, Any]) -> None:
    receive_incidents([bad(LATER, **changes), "nonsense", {}])
    assert standing() == (False, False)


def test_a_repeat_of_what_cannot_be_read_is_no_news(known: None) -> None:
    receive_incidents([bad(LATER)])
    Incident.objects.update(needs_decision=False)
    receive_incidents([bad(LATER), bad(LATER)])
    assert standing() == (True, False)


@pytest.mark.parametrize("at", [LATER, "yesterday"])
def test_a_change_that_comes_before_any_readable_record_holds_the_incident_back(riverton: Agency, at: str) -> None:
    receive_incidents([bad(at)])
    receive_incidents([good(GOOD)])
    assert standing() == (True, True)
    receive_incidents([good(GOOD)])
    assert standing() == (True, True)
    receive_incidents([good(LAST)])
    assert standing() == (False, True)
    assert not UnreadableChange.objects.exists()


@pytest.mark.parametrize("later", [LATER, LAST])
def test_a_readable_record_of_the_same_or_a_later_moment_is_not_held_back(riverton: Agency, later: str) -> None:
    receive_incidents([bad(LATER), bad(LATER)])
    receive_incidents([good(later)])
    assert standing() == (False, True)
    assert not UnreadableChange.objects.exists()


@pytest.mark.parametrize("changes", [{"incident_number": "26-999"}, {"source_system": "rms"}])
def test_a_change_that_waits_holds_no_other_incident_back(riverton: Agency, changes: dict[str, Any]) -> None:
    receive_incidents([bad(LATER, **changes)])
    receive_incidents([good(GOOD)])
    assert standing() == (False, True)
    assert UnreadableChange.objects.count() == 1


def test_a_change_without_its_source_waits_for_any_with_that_number(riverton: Agency) -> None:
    receive_incidents([bad(LATER, source_system=7)])
    receive_incidents([good(GOOD)])
    assert standing() == (True, True)


def test_of_a_change_that_waits_no_number_is_stored(riverton: Agency) -> None:
    receive_incidents([bad(LATER, incident_number="26-PII-312-555-0142")])
    [stored] = UnreadableChange.objects.values("source_system", "number_index")
    assert (stored["source_system"], len(bytes(stored["number_index"]))) == ("cad", 32)
    assert b"312" not in bytes(stored["number_index"])


def test_an_incident_that_came_in_while_its_change_was_noted_is_held_back_within_the_hour(riverton: Agency) -> None:
    receive_incidents([bad(LATER)])
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE noted AS TABLE incidents_unreadablechange")
    UnreadableChange.objects.all().delete()
    receive_incidents([good(GOOD)])
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO incidents_unreadablechange TABLE noted; DROP TABLE noted")
    assert standing() == (False, True)
    tasks.hold_back_newcomers()
    assert standing() == (True, True)


def test_changes_of_incidents_that_never_came_are_forgotten_in_time(riverton: Agency) -> None:
    receive_incidents([bad(LATER)])
    UnreadableChange.objects.update(noted_at=timezone.now() - timedelta(days=89))
    tasks.hold_back_newcomers()
    assert UnreadableChange.objects.count() == 1
    UnreadableChange.objects.update(noted_at=timezone.now() - timedelta(days=91))
    tasks.hold_back_newcomers()
    assert not UnreadableChange.objects.exists()


def test_nobody_is_asked_about_what_may_be_out_of_date() -> None:
    verdict = decide(call(has_unread_change=True))
    assert (verdict.outcome, verdict.rule) == ("never", "STATUS")
    assert "could not be read" in verdict.reason


def _import(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as text:
        return sum(batch.outcomes["rejected"] for batch in import_csv(text, NOW, ""))


def test_a_row_of_a_file_that_is_left_out_holds_its_incident_back(known: None, tmp_path: Path) -> None:
    assert _import(write_csv(tmp_path / "calls.csv", [row(updated_at=LATER, received_at="never")])) == 1
    assert standing() == (True, True)


def test_a_file_that_brings_an_incident_and_a_row_that_is_left_out_holds_it_back(
    riverton: Agency, tmp_path: Path
) -> None:
    rows = [row(updated_at=GOOD), row(updated_at=LATER, received_at="never")]
    assert _import(write_csv(tmp_path / "calls.csv", rows)) == 1
    assert standing() == (True, True)


COLUMNS = "source_system,incident_number,updated_at,received_at,closed_at,final_code,disposition"
STATE = f"cad,26-000001,{{}},{GOOD},{GOOD},{{}},01"


@pytest.mark.parametrize(
    "broken",
    [
        STATE.format(LATER, "BURGLARY, DOMESTIC"),
        STATE.format(LATER, "DVA").removesuffix(",01"),
        STATE.format(LATER, '"DVA'),
        STATE.format(LATER, "x" * 70_000),
        "cad, rms," + STATE.format(LATER, "DVA").removeprefix("cad,"),
        STATE.format(LATER, "DVA").replace("26-000001", "26-000001\0").removesuffix(",01"),
    ],
)
@pytest.mark.parametrize("is_known", [True, False])
def test_a_row_that_cannot_be_split_holds_back_the_incident_that_it_names(
    riverton: Agency, tmp_path: Path, broken: str, is_known: bool
) -> None:
    """Whether the incident was held before or comes in the same file."""
    path = tmp_path / "calls.csv"
    if is_known:
        receive_incidents([good(GOOD)])
    path.write_text("\n".join([COLUMNS, broken, *([] if is_known else [STATE.format(GOOD, "BURGLARY")])]) + "\n")
    assert _import(path) == 1
    assert standing() == (True, True)


def test_of_one_incident_a_list_brings_so_many_records_and_the_rest_holds_it_back(riverton: Agency) -> None:
    states = [good(GOOD, parties=[caller(phone=f"312-555-{place:04}")]) for place in range(MOST_STATES + 1)]
    *taken, last = receive_incidents(states)
    assert ({one.outcome for one in taken}, last.outcome) == ({"created", "unchanged"}, "rejected")
    assert standing() == (True, True)
