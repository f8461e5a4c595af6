"""The phone of the demonstration: never empty, and topped up while people answer."""

import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from agencies import tenancy
from dashboards.demo.paper import WAITING, fill_letter_box
from dashboards.demo.phone import COMING, SHOWN, fill_phone
from dashboards.demo.seeding import top_up
from dashboards.demo.tasks import top_up_phones
from surveys.incidents.models import Incident
from surveys.outreach.models import Delivery, Invitation, OutboxMessage
from surveys.outreach.sending.dispatch import deliver_due
from tests import databases
from tests.dashboards.demo import AFTERNOON, SMALL, unanswered
from tests.live import ROOT

AT_NIGHT = datetime(2026, 3, 5, 8, 30, tzinfo=UTC)
TOP_UP = "dashboards.demo.tasks.top_up_phones"


def test_phone_holds_open_invitations_and_twelve_more_that_are_due_by_day(lived):
    coming = Delivery.objects.filter(state="queued", not_before__lt=AFTERNOON + timedelta(minutes=10))
    times = sorted(coming.filter(invitation__incident__source_system="rms").values_list("not_before", flat=True))
    assert len(unanswered(AFTERNOON)) == SHOWN
    assert len(times) == COMING
    assert {(later - earlier).seconds for earlier, later in pairwise(times)} == {30}


def test_the_twelve_go_out_while_one_watches(lived):
    deliver_due(AFTERNOON + timedelta(minutes=10))
    watched = Delivery.objects.filter(invitation__incident__source_system="rms")
    assert Counter(watched.values_list("state", "invitation__state")) == {("sent", "invited"): COMING}
    assert set(watched.values_list("provider_id", flat=True)) <= set(_kept())


def test_phone_holds_open_invitations_by_night_and_what_waits_is_due_at_nine(lived):
    fill_phone(lived, tenancy.current_agency(), AT_NIGHT)
    Delivery.objects.filter(invitation__incident__source_system="rms").delete()
    fill_phone(lived, tenancy.current_agency(), AT_NIGHT)
    waiting = Delivery.objects.filter(invitation__incident__source_system="rms", state="queued")
    assert len(unanswered(AT_NIGHT)) >= 10
    assert {row.not_before.astimezone(lived.zone).strftime("%H:%M") for row in waiting} == {"09:00"}


def test_some_people_are_reached_by_letter_alone_and_starting_again_adds_none(lived):
    letters = Delivery.objects.filter(channel="letter", state="queued", not_before__lte=AFTERNOON)
    fill_letter_box(lived, AFTERNOON)
    assert letters.count() == WAITING
    fill_letter_box(lived, AFTERNOON)
    assert letters.count() == WAITING
    assert {row.invitation.party.phone for row in letters} == {""}


def test_phone_is_filled_again_after_everything_was_answered(lived):
    Invitation.objects.filter(deliveries__provider_id__in=_kept()).update(state="completed")
    assert unanswered(AFTERNOON) == []
    fill_phone(lived, tenancy.current_agency(), AFTERNOON)
    assert len(unanswered(AFTERNOON)) >= 10


def _kept() -> list[str]:
    return [str(pk) for pk in OutboxMessage.objects.values_list("pk", flat=True)]


def _answer_everything() -> None:
    Invitation.objects.filter(deliveries__provider_id__in=_kept()).update(state="completed")


def test_phone_is_topped_up_while_the_demo_runs_until_enough_is_there(lived):
    _answer_everything()
    moment, shown = AFTERNOON, []
    for _ in range(8):
        moment += timedelta(minutes=10)
        top_up(SMALL, tenancy.current_agency(), moment)
        deliver_due(moment + timedelta(minutes=9))
        shown.append(len(unanswered(moment)))
    assert shown == sorted(shown)
    assert shown[0] >= 10
    assert SHOWN <= shown[-1] < SHOWN + COMING


def test_nothing_is_added_where_nothing_is_missing(lived, django_assert_num_queries):
    before = (Incident.objects.count(), OutboxMessage.objects.count())
    # The lock in its savepoint, when the story began, and one count.
    with django_assert_num_queries(5):
        top_up(SMALL, tenancy.current_agency(), AFTERNOON)
    assert (Incident.objects.count(), OutboxMessage.objects.count()) == before


def test_while_one_worker_tops_up_another_leaves_it_alone(lived):
    _answer_everything()
    with psycopg.connect(databases.url_of(connection.settings_dict["NAME"])) as other:
        other.execute("SELECT pg_advisory_xact_lock(hashtextextended('riverton.phone', 0))")
        top_up(SMALL, tenancy.current_agency(), AFTERNOON)
        assert unanswered(AFTERNOON) == []
    top_up(SMALL, tenancy.current_agency(), AFTERNOON)
    assert len(unanswered(AFTERNOON)) >= 10


@pytest.mark.parametrize(("mode", "expected"), [("demo", [True, True]), ("test", [False, False])])
def test_the_phone_is_topped_up_in_the_demo_only(mode, expected):
    script = f"""
from officersurvey.celery import app
app.loader.import_default_modules()
print([{TOP_UP!r} in [entry["task"] for entry in app.conf.beat_schedule.values()], {TOP_UP!r} in app.tasks])
"""
    environment = {**os.environ, "OFFICERSURVEY_MODE": mode}
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, check=True)
    assert ran.stdout.decode().strip() == str(expected)


def test_the_task_reaches_the_made_up_agencies_that_exist(lived):
    _answer_everything()
    Invitation.objects.update(expires_at=timezone.now() + timedelta(days=7))
    assert unanswered(timezone.now()) == []
    top_up_phones()
    assert len(unanswered(timezone.now())) >= 10
