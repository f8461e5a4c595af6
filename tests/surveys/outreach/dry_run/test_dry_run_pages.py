"""The pages and the command of a dry run."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from agencies.accounts.roles import Role
from surveys.incidents.models import GuardWord
from surveys.outreach.dry_run import runs
from surveys.outreach.dry_run.forms import EditedPolicyForm
from surveys.outreach.models import Alert, DryDecision, DryRun, SendingPolicy
from tests import factories
from tests.surveys.feeds import towns


def form(**changes: Any) -> dict[str, Any]:
    """What a browser sends for the policy as it stands, with some fields edited."""
    stands = {name: value for name, value in EditedPolicyForm().stands.items() if value not in (None, False)}
    lines = {"codes-TOTAL_FORMS": "1", "codes-INITIAL_FORMS": "0"}
    return {**stands, "channels": ",".join(stands["channels"]), "days": 90, **lines, **changes}


def carried_out(ada: Any, **changes: Any) -> DryRun:
    """Start a dry run from the page and do what the worker does."""
    answer = ada.post("/dry-runs/", form(**changes))
    run = DryRun.objects.latest("created_at")
    assert (answer.status_code, answer["Location"]) == (302, f"/dry-runs/{run.pk}/")
    runs.carry_out(run.pk)
    return DryRun.objects.get(pk=run.pk)


def words_of(answer: Any) -> str:
    """The page's text with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_policy_as_it_stands_is_tried_from_the_page(ada: Any, calls: None) -> None:
    run = carried_out(ada)
    assert (run.policy_changes, run.code_changes, run.created_by) == ({}, [], "ada@riverton.example")
    page = words_of(ada.get(f"/dry-runs/{run.pk}/"))
    told = (
        "3 people in 3 incidents",
        "Asked 1 Held for a person 1 Refused 1",
        "What is tried: the policy as it stands.",
    )
    assert [words for words in told if words not in page] == []
    assert "Who changed sides" not in page


def test_what_is_edited_is_compared_and_who_changed_sides_comes_first(ada: Any, calls: None) -> None:
    codes = {"codes-0-kind": "call_type", "codes-0-code": "rob bery", "codes-0-rule": "ask"}
    run = carried_out(ada, delay_hours=48, **codes)
    assert (run.policy_changes, run.policy_before) == ({"delay_hours": 48}, {"delay_hours": 24})
    assert run.code_changes == [["call_type", "ROBBERY", "ask", "hold", "", "no"]]
    page = words_of(ada.get(f"/dry-runs/{run.pk}/"))
    told = (
        "Hours after closing 24 48",
        "1 person: held for a person, now asked",
        "Call type ROBBERY A person decides Ask",
    )
    assert [words for words in told if words not in page] == []
    listed = ada.get(f"/dry-runs/{run.pk}/decisions/").content.decode()
    assert re.findall(r">(26-\d)</a>", listed) == ["26-2", "26-1", "26-3"]
    assert SendingPolicy.load().delay_hours == 24


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("after=ask", ["26-1"]),
        ("before_rule=R2&before=hold", ["26-2"]),
        ("code=DVA", ["26-3"]),
        ("incident_number=26-2", ["26-2"]),
        ("language=", ["26-1", "26-2", "26-3"]),
        ("hour=99&page=7", ["26-1", "26-2", "26-3"]),
        ("code=%00&after=%27", []),
    ],
)
def test_each_number_leads_to_its_decisions(ada: Any, calls: None, query: str, found: list[str]) -> None:
    run = carried_out(ada)
    page = ada.get(f"/dry-runs/{run.pk}/decisions/?{query}").content.decode()
    assert re.findall(r">(26-\d)</a>", page) == found


def test_one_decision_tells_every_rule_that_spoke_and_no_contact(ada: Any, policy: SendingPolicy) -> None:
    incident = factories.make_incident(incident_number="26-7", final_code="ROBBERY", arrest=True)
    factories.make_party(incident, phone="+12025550143", email="maria@example.org")
    row = DryDecision.objects.get(run=carried_out(ada, delay_hours=48))
    answer = ada.get(f"/dry-runs/{row.run_id}/decisions/{row.pk}/")
    page = words_of(answer)
    told = (
        "As the policy stands: refused",
        "As edited: refused",
        "R8 counts",
        "An arrest was made.",
        "ROBBERY is for a person",
    )
    assert [words for words in told if words not in page] == []
    assert [secret for secret in ("5550143", "maria@") if secret in answer.content.decode()] == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"delay_hours": 5}, "greater than or equal to 6"),
        ({"expiry_days": 15}, "less than or equal to 14"),
        ({"cap_days": 30}, "greater than or equal to 90"),
        ({"protection_days": 179}, "greater than or equal to 180"),
        ({"consent_approver": ""}, "Agency policy needs the name"),
        ({"window_start": "08:59"}, "from 9:00 at the earliest"),
        ({"window_end": "20:01"}, "from 9:00 at the earliest"),
        ({"codes-0-rule": ""}, "Say what is to be otherwise"),
        ({"days": ""}, "Say how many days"),
        ({"days": 367}, "less than or equal to 366"),
    ],
)
def test_limits_are_those_of_the_policy_and_nothing_typed_is_lost(
    ada: Any, changes: dict[str, Any], words: str
) -> None:
    typed = {"codes-0-kind": "nibrs", "codes-0-code": "240", "codes-0-rule": "hold"}
    answer = ada.post("/dry-runs/", form(**{"consent_approver": "Dana Whitfield", **typed, **changes}))
    page = answer.content.decode()
    assert (answer.status_code, DryRun.objects.count(), words in words_of(answer)) == (422, 0, True)
    assert ('value="240"' in page, "Dana Whitfield" in page or "consent_approver" in changes) == (True, True)


def test_hours_and_protection_are_tried_from_the_page(ada: Any, calls: None) -> None:
    marks = {"codes-0-kind": "call_type", "codes-0-code": "dva", "codes-0-protects": "no"}
    run = carried_out(ada, window_start="16:00", window_end="18:00", **marks)
    assert run.policy_changes == {"window_start": "16:00", "window_end": "18:00"}
    assert run.code_changes == [["call_type", "DVA", "", "never", "no", "yes"]]
    page = words_of(ada.get(f"/dry-runs/{run.pk}/"))
    told = (
        "Not before 09:00 16:00",
        "Not after 20:00 18:00",
        "Call type DVA protects Yes No",
        "1 person: asked before and after, at another time or by another channel",
    )
    assert [words for words in told if words not in page] == []
    listed = ada.get(f"/dry-runs/{run.pk}/decisions/?otherwise=yes").content.decode()
    assert re.findall(r">(26-\d)</a>", listed) == ["26-1"]
    again = ada.get(f"/dry-runs/?like={run.pk}").content.decode()
    assert ('value="16:00"' in again, '<option value="no" selected>' in again) == (True, True)


def test_other_guard_words_are_tried_on_a_file_only(ada: Any, settings: Any, tmp_path: Path) -> None:
    settings.FILES_DIR = str(tmp_path)
    standing = "\n".join(GuardWord.objects.filter(language="en").values_list("word", flat=True))
    assert carried_out(ada, words_en=standing).word_changes == {}
    without = ada.post("/dry-runs/", form(words_en=f"{standing}\nGoat"))
    assert (without.status_code, "can be tried on a file only" in words_of(without)) == (422, True)
    text = towns.new_orleans()
    feed, file = towns.make_profile(text), SimpleUploadedFile("calls.csv", text.encode())
    run = carried_out(ada, words_en=f"{standing}\nGoat".replace("suicid\n", ""), file=file, profile=feed.name)
    assert run.word_changes == {"en": {"added": ["goat"], "removed": ["suicid"]}}
    page = words_of(ada.get(f"/dry-runs/{run.pk}/"))
    assert "Guard words, English as they stand with goat; without suicid" in page
    assert "goat" in ada.get(f"/dry-runs/?like={run.pk}").content.decode()
    file.seek(0)
    long = ada.post("/dry-runs/", form(words_en="g" * 41, file=file, profile=feed.name))
    assert (long.status_code, "at most 40 letters" in words_of(long)) == (422, True)


def test_channels_that_are_not_set_up_can_be_tried(ada: Any, calls: None) -> None:
    SendingPolicy.objects.update(sms_transport="off", email_transport="off", channels=["sms", "email"])
    assert DryDecision.objects.filter(run=carried_out(ada, channels=""), after="ask").count() == 0
    run = carried_out(ada, channels="email,sms")
    row = DryDecision.objects.get(run=run, after="ask")
    assert (row.before_rule, row.after_rule, row.after_channel) == ("R11", "ASK", "sms")


def test_a_file_is_tried_from_the_page(ada: Any, settings: Any, tmp_path: Path) -> None:
    settings.FILES_DIR = str(tmp_path)
    text = towns.with_faults()
    feed = towns.make_profile(text)
    file = SimpleUploadedFile("calls.csv", text.encode())
    run = carried_out(ada, file=file, profile=feed.name)
    assert (run.file_name, run.days, run.unread) == ("calls.csv", 0, 2)
    assert "2 incidents of the file could not be read" in words_of(ada.get(f"/dry-runs/{run.pk}/"))
    without = ada.post("/dry-runs/", form(file=SimpleUploadedFile("calls.csv", b"a")))
    assert (without.status_code, "by which profile" in words_of(without)) == (422, True)


def test_a_file_that_is_far_too_large_is_sent_back_before_it_is_read(ada: Any) -> None:
    answer = ada.post("/dry-runs/", form(), CONTENT_LENGTH=str(600 * 1024 * 1024))
    assert (answer.status_code, "larger than 50 MB" in words_of(answer)) == (413, True)


def test_a_file_that_is_too_large_costs_nothing_else_that_was_filled_in(ada: Any) -> None:
    file = SimpleUploadedFile("calls.csv", b"x" * (50 * 1024 * 1024 + 1))
    answer = ada.post("/dry-runs/", form(delay_hours=48, words_en="goat", file=file))
    page = answer.content.decode()
    assert (answer.status_code, "larger than 50 MB" in page) == (413, True)
    assert ('value="48"' in page, "goat" in page, "errorlist" in page) == (True, True, False)
    assert DryRun.objects.count() == 0


def test_an_edited_code_that_nobody_ever_heard_of_is_named(ada: Any, calls: None) -> None:
    codes = {"codes-0-kind": "call_type", "codes-0-code": "BURGLRY", "codes-0-rule": "ask"}
    run = carried_out(ada, **codes)
    said = "Call type BURGLRY is not in the code policy, and no incident has come with it."
    assert said in words_of(ada.get(f"/dry-runs/{run.pk}/"))
    Alert.objects.create(kind="call_type", subject="BURGLRY", raised_at=timezone.now())
    assert said not in words_of(ada.get(f"/dry-runs/{run.pk}/"))


def test_an_earlier_run_is_the_start_of_another(ada: Any, calls: None) -> None:
    run = carried_out(
        ada, delay_hours=48, **{"codes-0-kind": "call_type", "codes-0-code": "BURGLARY", "codes-0-rule": "never"}
    )
    page = ada.get(f"/dry-runs/?like={run.pk}").content.decode()
    assert ('value="48"' in page, 'value="BURGLARY"' in page) == (True, True)
    assert ada.get("/dry-runs/?like=nonsense").status_code == 200


def test_who_waits_sees_how_far_it_is(ada: Any, calls: None) -> None:
    ada.post("/dry-runs/", form())
    run = DryRun.objects.get()
    assert "Waiting for its turn" in words_of(ada.get(f"/dry-runs/{run.pk}/"))
    part = ada.get(f"/dry-runs/{run.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert ("<html" in part, 'hx-trigger="every 1s"' in part) == (False, True)


def test_no_more_than_three_wait_and_nothing_typed_is_lost(ada: Any) -> None:
    assert [ada.post("/dry-runs/", form()).status_code for _ in range(3)] == [302] * 3
    answer = ada.post("/dry-runs/", form(delay_hours=77))
    assert (answer.status_code, DryRun.objects.count(), 'value="77"' in answer.content.decode()) == (409, 3, True)


def test_the_pages_say_when_there_is_nothing(ada: Any) -> None:
    assert "There is none yet." in words_of(ada.get("/dry-runs/"))
    run = carried_out(ada)
    assert "No incident was closed in this time." in words_of(ada.get(f"/dry-runs/{run.pk}/"))


def test_the_page_says_that_a_file_holds_nothing(ada: Any, settings: Any, tmp_path: Path) -> None:
    settings.FILES_DIR = str(tmp_path)
    text = towns.new_orleans()
    file = SimpleUploadedFile("calls.csv", text.splitlines()[0].encode())
    run = carried_out(ada, file=file, profile=towns.make_profile(text).name)
    assert "The file holds no incident." in words_of(ada.get(f"/dry-runs/{run.pk}/"))


@pytest.mark.parametrize("role", [Role.COMMAND, Role.SUPERVISOR, Role.OFFICER, Role.ANALYST])
def test_nobody_but_administrators_finds_the_pages(
    ada: Any, calls: None, client_of: Callable[..., Any], role: Role
) -> None:
    row = DryDecision.objects.filter(run=carried_out(ada)).latest("pk")
    client = client_of("riverton", factories.make_user("dan@riverton.example", role))
    pages = [
        "/dry-runs/",
        f"/dry-runs/{row.run_id}/",
        f"/dry-runs/{row.run_id}/decisions/",
        f"/dry-runs/{row.run_id}/decisions/{row.pk}/",
    ]
    assert [client.get(page).status_code for page in pages] == [404] * 4


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_take_the_same_statements_for_any_number(
    ada: Any, policy: SendingPolicy, count: int, django_assert_num_queries: Any
) -> None:
    for code in ("BURGLARY", "ROBBERY", "DVA")[:count]:
        factories.make_party(factories.make_incident(final_code=code))
    run = carried_out(ada, delay_hours=48)
    row = DryDecision.objects.filter(run=run).latest("pk")
    ada.get("/dry-runs/")
    for page, statements in (("", 14), ("decisions/", 7), (f"decisions/{row.pk}/", 5)):
        with django_assert_num_queries(statements):
            ada.get(f"/dry-runs/{run.pk}/{page}")
