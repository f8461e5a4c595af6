"""Demonstration data: the same at each start, with true faults and differences."""

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from agencies import tenancy
from agencies.accounts.models import User
from agencies.roster.models import Officer
from dashboards import rollups
from dashboards.demo import staff
from dashboards.demo.answers import manner_of
from dashboards.demo.comments import COMMENTS
from dashboards.demo.history import live_through
from dashboards.demo.incidents import reports_of
from dashboards.demo.people import officer_names
from dashboards.demo.profiles import HILLSIDE, PROFILES, RIVERTON
from dashboards.demo.seeding import is_new, seed
from dashboards.demo.town import Town
from dashboards.models import DayOutreach, DayScores
from responses.attribution import attribute
from responses.models import Attribution, Response
from surveys.incidents.models import Incident
from surveys.outreach.models import Decision, Invitation, OutboxMessage
from tests.dashboards.demo import AFTERNOON, SMALL, unanswered


def attributions() -> Counter[tuple[object, ...]]:
    """Every attribution without its key."""
    return Counter(Attribution.objects.values_list("response", "officer", "department", "role", "weight"))


def test_sixty_officers_of_two_agencies_have_names_of_their_own():
    names = [officer_names(profile.schema_name) for profile in PROFILES]
    assert [len(own) for own in names] == [44, 16]
    assert [sum(team.officers for team in profile.teams) for profile in PROFILES] == [44, 16]
    assert len({*names[0], *names[1]}) == 60


def test_comments_are_many_and_in_two_languages():
    by_language = {language: set() for language in ("en", "es")}
    for (language, _), moods in COMMENTS.items():
        by_language[language].update(sentence for mood in moods for sentence in mood)
    assert len(by_language["en"] | by_language["es"]) >= 150
    assert len(by_language["es"]) >= 50


def test_a_day_brings_the_same_calls_whenever_it_is_asked_for(town):
    days = [date(2026, 3, 1), date(2026, 3, 8)]
    again = Town(SMALL, date(2026, 2, 4))
    assert [reports_of(town, day) for day in days] == [reports_of(again, day) for day in reversed(days)][::-1]
    assert reports_of(town, days[0]) != reports_of(town, days[1])


def test_officers_differ_and_stay_as_they_are():
    levels = [manner_of("riverton", str(badge), 0.66).level for badge in range(200)]
    assert levels == [manner_of("riverton", str(badge), 0.66).level for badge in range(200)]
    spread = (sum((level - 0.66) ** 2 for level in levels) / 200) ** 0.5
    assert 0.06 < spread < 0.13


def test_south_gets_better_and_central_by_night_has_a_bad_spell():
    town = Town(RIVERTON, date(2025, 1, 1))
    south = [town.drift("SOUTH-D", date(2025, 1, 1) + timedelta(days=days)) for days in range(0, 548, 30)]
    central = [town.drift("CENTRAL-N", date(2025, 1, 1) + timedelta(days=days)) for days in (0, 400, 548)]
    assert south == sorted(south)
    assert south[-1] - south[0] > 0.15
    assert central[1] < -0.1 < 0 < central[2]


def test_weeks_of_calls_have_the_faults_of_real_feeds(town):
    reports = [report for day in range(120) for report in reports_of(town, date(2026, 1, 1) + timedelta(days=day))]
    counts = {
        "practice": sum(report["final_code"] in ("TEST", "VOID") for report in reports),
        "duplicate": sum("duplicate_of" in report for report in reports),
        "reclassified": sum(report["initial_code"] != report["final_code"].upper() for report in reports),
        "no beat": sum(not report["beat"] for report in reports),
        "late": sum(report["updated_at"][:10] > report["closed_at"][:10] for report in reports),
        "foreign badge": sum(officer["badge"][0] == "X" for report in reports for officer in report["officers"]),
        "landline": sum(party["phone_type"] == "landline" for report in reports for party in report["parties"]),
    }
    assert [name for name, count in counts.items() if not count] == []


def incidents_after(town: Town, *moments: datetime) -> set[tuple[object, ...]]:
    """What has been recorded after living from each moment to the next; nothing of it stays."""
    with transaction.atomic():
        for since, until in pairwise(moments):
            live_through(town, since, until)
        recorded = set(
            Incident.objects.values_list("incident_number", "closed_at", "final_code", "parties__phone_index")
        )
        transaction.set_rollback(True)
    return recorded


def test_a_past_lived_in_two_parts_has_the_same_incidents(town):
    start, middle = AFTERNOON - timedelta(days=9), AFTERNOON - timedelta(days=4, hours=3)
    recorded = incidents_after(town, start, middle, AFTERNOON)
    assert recorded == incidents_after(town, start, AFTERNOON)
    assert len(recorded) > 50


def test_every_invitation_of_the_past_has_a_verdict_and_went_out_by_day(lived):
    asked = Invitation.objects.exclude(invited_at=None)
    assert asked.count() > 60
    assert Decision.objects.filter(party__in=asked.values("party"), outcome="ask").count() == asked.count()
    hours = {invitation.invited_at.astimezone(lived.zone).hour for invitation in asked}
    assert hours <= set(range(9, 20))
    phones = Counter(bytes(index) for index in asked.values_list("phone_index", flat=True) if index)
    assert set(phones.values()) == {1}


def test_answers_of_the_past_are_attributed_as_the_product_does(lived):
    before = attributions()
    Attribution.objects.all().delete()
    for response in Response.objects.exclude(submitted_at=None).select_related("incident"):
        attribute(response)
    assert before == attributions()
    assert len(before) > 20


def test_figures_of_the_past_are_there_and_right(lived):
    rows = [set(model.objects.values_list(*names)) for model, names in ROLLUPS.items()]
    rollups.rebuild()
    assert rows == [set(model.objects.values_list(*names)) for model, names in ROLLUPS.items()]
    finished = Response.objects.exclude(submitted_on=None).count()
    assert sum(row.score1 + row.score2 + row.score3 + row.score4 + row.score5 for row in _satisfaction()) == finished


ROLLUPS = {
    DayScores: ("day", "scope", "scope_id", "question_code", "score1", "score5", "not_applicable"),
    DayOutreach: ("day", "scope", "scope_id", "invited", "completed"),
}


def _satisfaction() -> list[DayScores]:
    return list(DayScores.objects.filter(scope="agency", question_code="C1"))


def test_a_start_weeks_later_goes_on_where_the_story_stopped(lived):
    before = Incident.objects.count()
    later = AFTERNOON + timedelta(days=20)
    assert seed(SMALL, later) > 100
    assert Incident.objects.count() > before + 100
    assert len(unanswered(later)) >= 10


def test_a_second_start_changes_nothing(lived):
    counts = [model.objects.count() for model in (Officer, Incident, Invitation, OutboxMessage)]
    assert not is_new(SMALL)
    assert seed(SMALL, AFTERNOON) == 0
    assert [model.objects.count() for model in (Officer, Incident, Invitation, OutboxMessage)] == counts


def test_hillside_is_not_touched_by_rivertons_story(lived, hillside):
    with tenancy.agency_context("hillside"):
        assert (Officer.objects.count(), Incident.objects.count()) == (0, 0)
    assert is_new(HILLSIDE)


def test_everybody_of_the_staff_signs_in_with_the_printed_password(lived):
    people = User.objects.filter(email__endswith="@riverton.example").exclude(email="ada@riverton.example")
    assert {user.role for user in people} == {person.role for person in staff.STAFF}
    assert all(user.check_password(staff.PASSWORD) for user in people)
    assert Officer.objects.get(user__role="officer").assignments.filter(department__parent__code="SOUTH").exists()


def test_demonstration_data_are_refused_outside_the_demo(db, settings):
    settings.MODE = "production"
    with pytest.raises(CommandError, match="demo mode only"):
        call_command("seed_demo")


def test_sign_ins_are_printed_again_without_seeding(db, settings, capsys):
    settings.MODE = "demo"
    call_command("seed_demo", "--show-sign-ins")
    assert staff.PASSWORD in capsys.readouterr().out
    assert not User.objects.filter(email=staff.OPERATOR).exists()
