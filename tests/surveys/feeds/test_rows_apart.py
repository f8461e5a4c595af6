"""Rows of one incident that do not stand side by side, in a file that does not say when they were changed."""

from datetime import datetime, timedelta

import pytest

from surveys.incidents import batches, runs
from surveys.incidents.addresses import address_index
from surveys.incidents.models import ImportRun, Incident, Party, UnreadableChange
from surveys.incidents.receiving import receive_incidents
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import Decision
from tests import factories
from tests.surveys.feeds.towns import NOW, make_profile, upload
from tests.surveys.incidents.feed import caller, incident

INCIDENT_FACTS = ("updated_at", "status", "initial_code", "final_code", "disposition", "arrest", "nibrs_codes")

HEAD = (
    "Incident Number,Received,Closed,Initial Code,Final Code,Disposition,DV Flag,Officer Badge,"
    "Caller Phone,Caller Consent,Victim Phone,Victim Relation To Offender\n"
)


def line(number, *, dv="N", badge="4711", phone="202-555-0143", consent="", victim="", relation=""):
    times = "2026-03-18 10:00:00,2026-03-19 05:00:00"
    return f"{number},{times},BURGLARY,BURGLARY,01,{dv},{badge},{phone},{consent},{victim},{relation}\n"


APART = (
    HEAD
    + line("26-1")
    + line("26-2", phone="202-555-0199")
    + line("26-1", dv="Y", badge="4712", phone="", victim="202-555-0177", relation="SE")
)


WHERE = [("4711", "12 Elm St"), ("4712", "14 Oak Ave"), ("4713", "")]


def imported(text, profile=None):
    run = upload(text, profile or make_profile(text))
    runs.begin(run, NOW)
    runs.go_on(run.pk)
    return ImportRun.objects.get(pk=run.pk)


@pytest.mark.parametrize("batch", [1, 2, 1000])
def test_a_later_row_of_an_incident_joins_the_earlier(riverton, monkeypatch, batch):
    monkeypatch.setattr(batches, "BATCH", batch)
    run = imported(APART)
    assert (run.state, run.rows_done, run.created, run.updated, run.rejected) == ("finished", 3, 2, 1, 0)
    first = Incident.objects.get(incident_number="26-1")
    assert (first.dv_flag, first.needs_decision) == (True, True)
    assert sorted(first.parties.values_list("role", "relation_to_offender")) == [("Caller", ""), ("Victim", "SE")]
    assert sorted(first.officers.values_list("badge", flat=True)) == ["4711", "4712"]


@pytest.mark.parametrize("batch", [1, 1000])
def test_an_incident_with_a_row_that_cannot_be_read_stays_out_however_far_apart_its_rows_are(
    riverton, monkeypatch, batch
):
    monkeypatch.setattr(batches, "BATCH", batch)
    between = line("26-2", phone="202-555-0199")
    text = HEAD + line("26-1", dv="SUSPECTED", victim="202-555-0177") + between + line("26-1")
    run = imported(text, make_profile(HEAD + line("26-9")))
    assert (run.created, run.rejected) == (1, 2)
    assert Incident.objects.get().incident_number == "26-2"


@pytest.mark.parametrize("unread", [line("26-1", dv="SUSPECTED"), line("26-1").replace(",N,", ",")])
def test_an_import_that_goes_on_remembers_whose_rows_could_not_be_read(riverton, monkeypatch, unread):
    monkeypatch.setattr(batches, "BATCH", 1)
    text = HEAD + line("26-0", phone='"202\n-555-0198"', dv="PERHAPS") + unread + line("26-2") + line("26-1")
    run = upload(text, make_profile(HEAD + line("26-9")))
    runs.begin(run, NOW)
    while not runs.go_on(run.pk, seconds=-1):
        pass
    run.refresh_from_db()
    assert (run.rows_done, run.created, run.rejected) == (4, 1, 3)
    assert Incident.objects.get().incident_number == "26-2"


def test_each_address_of_an_incident_may_protect_it(riverton):
    head = HEAD.replace("Closed", "Closed,Address")
    rows = [line("26-1", badge=badge).replace("05:00:00", f"05:00:00,{place}") for badge, place in WHERE]
    imported(head + "".join(rows))
    one = Incident.objects.get()
    found = {bytes(index) for index in (one.address_index, *(one.former_indexes or ()))}
    assert found == {address_index("12 Elm St"), address_index("14 Oak Ave")}
    assert sorted(one.officers.values_list("badge", flat=True)) == ["4711", "4712", "4713"]


@pytest.mark.parametrize("batch", [1, 1000])
def test_no_later_row_of_the_file_releases_what_one_could_not_say(riverton, monkeypatch, batch):
    monkeypatch.setattr(batches, "BATCH", batch)
    between = line("26-2", phone="202-555-0199")
    text = HEAD + line("26-1") + between + line("26-1", dv="SUSPECTED") + between + line("26-1", badge="4713")
    imported(text, make_profile(HEAD + line("26-9")))
    assert Incident.objects.get(incident_number="26-1").unread_at is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"final_code": "DVA"},
        {"arrest": True},
        {"nibrs_codes": ["11A"]},
        {"disposition": "04"},
        {"status": "reopened"},
        {"parties": [caller(phone="202-555-0143", person_key="", relation_to_offender="SE")]},
    ],
)
def test_a_file_of_unknown_age_takes_nothing_back_that_a_record_of_known_age_said(riverton, changes):
    factories.allow_sending()
    text = HEAD + line("26-1")
    profile = make_profile(text)
    times = {"received_at": "2026-03-18T10:00:00-05:00", "closed_at": "2026-03-19T05:00:00-05:00"}
    known = {"parties": [caller(phone="202-555-0143", person_key="")], **times, **changes}
    source = profile.definition["fixed"]["source_system"]
    receive_incidents([incident("26-1", updated_at="2026-03-20T06:55:00-05:00", source_system=source, **known)])
    before = Incident.objects.values(*INCIDENT_FACTS).get()
    run = imported(text, profile)
    assert (run.created, run.rejected) == (0, 0)
    assert Incident.objects.values(*INCIDENT_FACTS).get() == before
    decide_incidents([Incident.objects.get().pk], NOW + timedelta(hours=1))
    assert not Decision.objects.filter(outcome="ask").exists()


@pytest.mark.parametrize("cell", ["202-555-0143 or 202-555-0199", "cell 202-555-0143 work 202-555-0199"])
def test_a_suspects_contact_that_cannot_be_read_is_not_left_out(riverton, cell):
    head = "Incident Number,Received,Closed,Final Code,Disposition,Party1 Role,Party1 Phone,Party2 Role,Party2 Phone\n"
    times = "2026-03-18 10:00:00,2026-03-19 05:00:00"
    run = imported(f"{head}26-1,{times},BURGLARY,01,Suspect,{cell},Victim,202-555-0143\n")
    assert (run.created, run.rejected) == (0, 1)


@pytest.mark.parametrize("batch", [1, 1000])
def test_the_same_file_again_changes_nothing(riverton, monkeypatch, batch):
    monkeypatch.setattr(batches, "BATCH", batch)
    profile = make_profile(APART)
    imported(APART, profile)
    Incident.objects.update(needs_decision=False)
    again = imported(APART, profile)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 3)
    assert not Incident.objects.filter(needs_decision=True).exists()


@pytest.mark.parametrize(
    ("cell", "contact_ok"), [("N", False), ("Y", None), ("False", False), ("TRUE", None), ("", None)]
)
def test_a_column_of_consent_says_whether_the_person_may_be_asked(riverton, cell, contact_ok):
    imported(HEAD + line("26-1", consent=cell))
    party = Party.objects.get()
    assert (party.contact_ok, party.consent_basis) == (contact_ok, "")


@pytest.mark.parametrize("hours", [1, -1])
def test_an_older_export_that_is_sent_later_clears_no_guard_fact(riverton, hours):
    newer, older = HEAD + line("26-1", dv="Y", consent="N"), HEAD + line("26-1", dv="N", consent="Y")
    profile = make_profile(newer)
    imported(newer, profile)
    run = upload(older, profile)
    ImportRun.objects.filter(pk=run.pk).update(as_of=NOW + timedelta(hours=hours))
    runs.begin(run, NOW)
    runs.go_on(run.pk)
    assert (Incident.objects.get().dv_flag, Party.objects.get().contact_ok) == (True, False)


def test_a_word_about_consent_that_is_not_understood_leaves_the_row_out(riverton):
    assert imported(HEAD + line("26-1", consent="declined")).rejected == 1


def test_a_column_of_consent_that_names_nobody_is_the_only_persons(riverton):
    imported((HEAD + line("26-1", consent="N")).replace("Caller Consent", "Consent").replace("Victim", "Other"))
    assert Party.objects.get().contact_ok is False


def test_a_basis_of_consent_is_still_one(riverton):
    imported((HEAD + line("26-1", consent="Form 12")).replace("Caller Consent", "Caller Consent Basis"))
    assert Party.objects.get().consent_basis == "Form 12"


CHANGED = "Source System,Incident Number,Received,Closed,Updated At,Final Code,Disposition\n"


def moment(time):
    return datetime.fromisoformat(f"2026-03-19T{time}-05:00")


def changed(source, number, at, received="2026-03-18 10:00:00"):
    return f"{source},{number},{received},2026-03-19 05:00:00,2026-03-19 {at},BURGLARY,01\n"


@pytest.mark.parametrize("batch", [1, 1000])
def test_a_row_that_cannot_be_read_holds_its_incident_back_and_no_other(riverton, monkeypatch, batch):
    monkeypatch.setattr(batches, "BATCH", batch)
    lines = [("cad", "26-1", "06:00:00"), ("rms", "26-2", "06:00:00"), ("cad", "26-3", "06:00:00")]
    bad = changed("rms", "26-2", "07:00:00", received="soon") + changed("cad", "26-1", "07:00:00", received="soon")
    run = imported(CHANGED + "".join(changed(*line) for line in lines) + bad)
    assert (run.created, run.rejected) == (3, 2)
    held = Incident.objects.filter(unread_at__isnull=False)
    assert sorted(held.values_list("incident_number", flat=True)) == ["26-1", "26-2"]


def test_a_profile_that_is_put_right_releases_what_it_could_not_read(riverton):
    good = CHANGED + changed("cad", "26-1", "06:00:00")
    profile = make_profile(good)
    imported(good, profile)
    imported(good.replace("2026-03-18 10:00:00", "soon"), profile)
    assert Incident.objects.get().unread_at is not None
    imported(good, profile)
    assert Incident.objects.get().unread_at is None


BROKEN = {
    "a comma too many": ("BURGLARY,", "BURGLARY, DOMESTIC,"),
    "a cell too few": (",01", ""),
    "a quotation mark": ("BURGLARY", '"BURGLARY'),
    "a line without end": ("BURGLARY", "x" * 1_200_000),
    "a comma before the number": ("cad,", "cad, east,"),
}


@pytest.mark.parametrize("old", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("batch", [1, 1000])
def test_a_row_that_cannot_be_split_holds_back_the_incident_that_it_names(riverton, monkeypatch, batch, old):
    monkeypatch.setattr(batches, "BATCH", batch)
    good = CHANGED + changed("cad", "26-1", "06:00:00") + changed("cad", "26-2", "06:00:00")
    run = imported(good + changed("cad", "26-1", "07:00:00").replace(*old))
    assert (run.created, run.rejected) == (2, 1)
    held = Incident.objects.filter(unread_at__isnull=False)
    assert list(held.values_list("incident_number", flat=True)) == ["26-1"]


def test_a_row_that_cannot_be_split_keeps_a_later_row_of_its_incident_out(riverton):
    run = imported(CHANGED + changed("cad", "26-1", "07:00:00").replace(",01", "") + changed("cad", "26-1", "06:00:00"))
    assert (run.created, run.rejected) == (0, 2)
    assert set(UnreadableChange.objects.values_list("changed_at", flat=True)) == {None, moment("06:00:00")}


def test_a_change_that_could_not_be_read_is_remembered_until_another_file_brings_its_incident(riverton):
    good = CHANGED + changed("cad", "26-1", "06:00:00")
    profile = make_profile(good)
    imported(good.replace("2026-03-18 10:00:00", "soon").replace("06:00:00", "07:00:00"), profile)
    imported(good, profile)
    assert Incident.objects.get().unread_at == moment("07:00:00")


@pytest.mark.parametrize("written", ['="264711"', "264711.0", "2647\N{ZERO WIDTH SPACE}11", '"264711"'])
def test_the_number_of_a_row_that_cannot_be_split_is_read_as_any_other(riverton, written):
    good = CHANGED + changed("cad", "264711", "06:00:00")
    shifted = changed("cad", written, "07:00:00").replace("BURGLARY,", "BURGLARY, DOMESTIC,")
    assert imported(good + shifted).rejected == 1
    assert Incident.objects.get().unread_at is not None


def test_a_row_of_many_columns_that_cannot_be_split_holds_back_what_it_names(riverton):
    head, more = CHANGED.rstrip(), ",".join(f"Column {place}" for place in range(150))
    rows = [changed("cad", "26-1", at).rstrip() + "," * 150 for at in ("06:00:00", "07:00:00")]
    run = imported(f"{head},{more}\n{rows[0]}\n{rows[1].replace('cad,', 'cad, east,')}\n")
    assert (run.created, run.rejected) == (1, 1)
    assert Incident.objects.get().unread_at is not None
