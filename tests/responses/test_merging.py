"""One person who was on the roster twice is there once, with all that was reported and said of both entries."""

from collections.abc import Callable
from datetime import date
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from tablib import Dataset

from agencies import tenancy
from agencies.accounts.models import AccessLog, User
from agencies.accounts.roles import Role
from agencies.models import Agency
from agencies.roster.models import FormerBadge, Officer
from agencies.roster.resources import OfficerResource
from responses.merging import CannotMergeError, merge_officers
from responses.models import Attribution, Response
from responses.submission import save_answers, submit
from surveys.incidents.models import IncidentOfficer
from surveys.incidents.record import match_badges, record_incident
from surveys.outreach.models import ChangedDay, Invitation
from tests import factories
from tests.live import LiveSystem, wait_until
from tests.surveys.incidents.feed import record


@pytest.fixture
def olga(riverton: Agency) -> Officer:
    """Olga, who serves in the North since 2020."""
    return factories.make_officer("Olga Reyes", factories.make_department("North"), badge="1042")


@pytest.fixture
def double(olga: Officer) -> Officer:
    """Olga under the badge that she had in the old records system."""
    return factories.make_officer("Reyes, Olga", badge="OR-7")


def about(officer: Officer) -> list[tuple[str, int]]:
    """Return the role and weight of each attribution to an officer."""
    return sorted(Attribution.objects.filter(officer=officer).values_list("role", "weight"))


def test_everything_of_one_entry_goes_over_to_the_other(olga: Officer, double: Officer, administrator: User) -> None:
    south = factories.make_department("South")
    double.assignments.create(department=south, started_on=date(2024, 1, 1), ended_on=date(2024, 12, 31))
    response = factories.make_response(double, {"C1": 4})
    assert merge_officers(double.pk, olga.pk, administrator) == olga
    assert list(Officer.objects.values_list("badge", flat=True)) == ["1042"]
    assert Attribution.objects.get().officer == response.incident.officers.get().officer == olga
    served = olga.assignments.order_by("started_on").values_list("department__name", "ended_on")
    assert list(served) == [("North", None), ("South", date(2024, 12, 31))]
    days = {response.submitted_on, response.invitation.invited_on}
    assert set(ChangedDay.objects.values_list("day", flat=True)) == days


def test_who_merged_whom_is_in_the_access_log_and_older_entries_go_on_naming_the_officer(
    olga: Officer, double: Officer, administrator: User, client_of: Callable[..., Any]
) -> None:
    AccessLog.objects.create(user=administrator, action="view", subject="officer", officer_id=double.pk)
    merge_officers(double.pk, olga.pk, administrator)
    entry = AccessLog.objects.get(action="merge")
    assert (entry.user, entry.officer_id, entry.query) == (administrator, olga.pk, "OR-7 into 1042")
    page = client_of("riverton", administrator).get("/admin/accounts/accesslog/").content.decode()
    assert page.count("Olga Reyes") == 2


@pytest.mark.parametrize(("of_double", "of_kept", "left"), [(1, 0, 1), (0, 1, 1), (0, 0, 0)])
def test_a_response_about_both_is_about_the_one_person_once(
    of_double: int, of_kept: int, left: int, olga: Officer, double: Officer
) -> None:
    response = factories.make_response()
    for officer, weight in ((double, of_double), (olga, of_kept)):
        role = "main_contact" if weight else "backup"
        Attribution.objects.create(response=response, officer=officer, role=role, weight=weight)
    merge(double, olga)
    assert about(olga) == [("main_contact" if left else "backup", left)]


@pytest.mark.parametrize(
    ("double_ends", "kept_ends", "ends"),
    [(None, "2024-05-01", None), ("2024-05-01", None, None), ("2024-05-01", "2024-03-01", "2024-05-01")],
)
def test_of_two_assignments_that_began_alike_the_longer_one_stays(
    double_ends: str | None, kept_ends: str | None, ends: str | None, double: Officer, administrator: User
) -> None:
    kept, patrol = factories.make_officer(), factories.make_department("Patrol")
    for officer, end in ((double, double_ends), (kept, kept_ends)):
        officer.assignments.create(department=patrol, started_on=date(2023, 1, 1), ended_on=end)
    merge_officers(double.pk, kept.pk, administrator)
    end = kept.assignments.get().ended_on
    assert (end.isoformat() if end else None) == ends


def test_a_badge_that_was_merged_is_known_in_every_door(olga: Officer, double: Officer, administrator: User) -> None:
    merge_officers(double.pk, olga.pk, administrator)
    recorded = record_incident(record(officers=[{"badge": "OR-7", "role": "main_contact"}]))
    assert recorded.warnings == []
    assert IncidentOfficer.objects.get().officer == olga
    early = factories.make_incident()
    IncidentOfficer.objects.create(incident=early, badge="OR-7", role="primary")
    assert match_badges() == 1
    assert early.officers.get().officer == olga


def test_a_badge_that_was_merged_goes_along_when_its_officer_is_merged(
    olga: Officer, double: Officer, administrator: User
) -> None:
    third = factories.make_officer("O. Reyes", badge="77")
    merge_officers(double.pk, olga.pk, administrator)
    merge_officers(olga.pk, third.pk, administrator)
    assert list(FormerBadge.objects.values_list("badge", "officer__badge")) == [("1042", "77"), ("OR-7", "77")]


def test_the_roster_file_does_not_bring_the_second_entry_back(
    olga: Officer, double: Officer, administrator: User
) -> None:
    merge_officers(double.pk, olga.pk, administrator)
    rows = Dataset(["OR-7", "Reyes, Olga"], headers=["badge", "name"])
    [row] = OfficerResource().import_data(rows, raise_errors=False).invalid_rows
    assert row.error.message_dict == {
        "badge": ["Badge OR-7 was merged into Olga Reyes (1042), who keeps what is reported under it."]
    }
    assert Officer.objects.count() == 1


def test_the_sign_in_of_one_goes_over_and_two_are_refused(olga: Officer, double: Officer, administrator: User) -> None:
    user = factories.make_user("olga@riverton.example", Role.OFFICER)
    Officer.objects.filter(pk=double.pk).update(user=user)
    other = factories.make_officer("Ben Ito", user=factories.make_user("ben@riverton.example", Role.OFFICER))
    with pytest.raises(CannotMergeError, match="Both have a sign-in"):
        merge_officers(double.pk, other.pk, administrator)
    merge_officers(double.pk, olga.pk, administrator)
    assert Officer.objects.get(badge="1042").user == user


def test_nobody_is_merged_into_themselves_or_into_somebody_who_is_gone(olga: Officer, administrator: User) -> None:
    with pytest.raises(CannotMergeError, match="the same entry"):
        merge_officers(olga.pk, olga.pk, administrator)
    with pytest.raises(CannotMergeError, match="not on the roster any more"):
        merge_officers(olga.pk, 990000, administrator)


def test_an_administrator_sees_what_goes_over_before_it_does(
    olga: Officer, double: Officer, administrator: User, client_of: Callable[..., Any]
) -> None:
    factories.make_response(double)
    ada = client_of("riverton", administrator)
    url = f"/officers/{double.pk}/merge/"
    assert f'href="{url}"' in ada.get(f"/admin/roster/officer/{double.pk}/change/").content.decode()
    asked = ada.get(url, {"into": "1042"}).content.decode()
    assert "1 incident in which badge OR-7 had a part" in asked
    assert "This cannot be undone." in asked
    assert Officer.objects.count() == 2
    done = ada.post(url, {"into": "1042"}, follow=True).content.decode()
    assert "Reyes, Olga (OR-7) was merged into Olga Reyes (1042)." in done
    assert Officer.objects.count() == 1


@pytest.mark.parametrize(
    ("into", "reason"), [("nobody", "Nobody on the roster has this badge."), ("OR-7", "This is the same entry")]
)
def test_what_cannot_be_merged_is_said_in_words(
    into: str, reason: str, double: Officer, administrator: User, client_of: Callable[..., Any]
) -> None:
    page = client_of("riverton", administrator).post(f"/officers/{double.pk}/merge/", {"into": into})
    assert reason in page.content.decode()
    assert Officer.objects.count() == 2


def test_nobody_but_an_administrator_merges(double: Officer, chief: User, client_of: Callable[..., Any]) -> None:
    assert client_of("riverton", chief).get(f"/officers/{double.pk}/merge/").status_code == 404


@pytest.mark.fault
def test_an_answer_that_is_being_finished_meanwhile_is_the_kept_officers(live: LiveSystem) -> None:
    with tenancy.agency_context("riverton"):
        olga, double = factories.make_officer("Olga", badge="1042"), factories.make_officer("Olga", badge="OR-7")
        invitation, _ = factories.make_invitation(officer=double)
        finished, merging = Event(), Thread(target=in_riverton, args=[lambda: merge(double, olga)])
        answering = Thread(target=in_riverton, args=[lambda: answer(invitation, finished, merging)])
        answering.start()
        answering.join(30)
        merging.join(30)
        assert (finished.is_set(), Officer.objects.get()) == (True, olga)
        assert Attribution.objects.get().officer == olga


def in_riverton(do: Callable[[], Any]) -> None:
    """Do something on a connection of its own."""
    try:
        with tenancy.agency_context("riverton"):
            do()
    finally:
        connection.close()


def merge(double: Officer, kept: Officer) -> None:
    merge_officers(double.pk, kept.pk, User.objects.get(email="ada@riverton.example"))


def answer(invitation: Invitation, finished: Event, merging: Thread) -> None:
    """Finish a response, and commit only once somebody waits to merge the officer away."""
    with transaction.atomic():
        response: Response = save_answers(invitation, "en", {"C1": 5})
        submit(response, timezone.now())
        merging.start()
        with connection.cursor() as cursor:
            wait_until(lambda: waits(cursor), what="the merge to wait")
    finished.set()


def waits(cursor: Any) -> bool:
    cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    return bool(cursor.fetchone()[0])
