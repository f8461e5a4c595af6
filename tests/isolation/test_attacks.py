"""Attacks by people who have something: a dump, the logs, the victim's phone, a sign-in and patience."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import decrypt
from django.core import mail
from django.db import connection
from django.utils import timezone

from agencies import tenancy
from agencies.accounts.models import ApiKey, User
from agencies.accounts.welcome import send_reset, send_welcome
from agencies.models import Agency
from dashboards import rollups
from dashboards.pages import CommentsPage, DepartmentPage, OfficerPage
from officersurvey.encryption import UndecryptableError
from responses.models import Answer, Response
from tests import factories
from tests.dashboards.test_comments import comments
from tests.dashboards.test_pages import frame

APP_SECRET = "JBSWY3DPEHPK3PXP"


def stored_second_steps() -> str:
    """Return what a dump holds of everybody's second step."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(data::text, ' ') FROM mfa_authenticator")
        return str(cursor.fetchone()[0])


def test_s60_whoever_has_a_dump_cannot_make_anybodys_codes(chief: User) -> None:
    app = TOTP.activate(chief, APP_SECRET)
    codes = RecoveryCodes.activate(chief)
    assert APP_SECRET not in stored_second_steps()
    assert decrypt(codes.instance.data["seed"]) not in stored_second_steps()
    assert len(codes.get_unused_codes()) == 10
    with tenancy.agency_context("hillside"), pytest.raises(UndecryptableError):
        TOTP(app.instance).validate_code("123456")


def test_s25_no_line_of_the_most_talkative_log_holds_a_token_or_an_answer(
    riverton: Agency, client_of: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    _, token = factories.make_invitation()
    client = client_of("riverton")
    with caplog.at_level(logging.DEBUG), caplog.at_level(logging.DEBUG, logger="django"):
        client.post(f"/s/{token}", {"C1": "5", "T1": "My secret"})
        client.post(f"/s/{token}", {"C1": "6", "T1": "My secret"})
        client.post(f"/s/{token}", {"C1": "5", "T1": "My secret", "send": "1"})
        for path in ("", "/done", "/stop", "/nowhere"):
            client.get(f"/s/{token}{path}")
        client.get(f"/u/{token}")
    assert "s/<str:token>" in caplog.text
    assert [secret for secret in (token, "My secret") if secret in caplog.text] == []


@pytest.mark.parametrize("send", ["welcome", "reset"])
def test_s69_a_refused_mail_leaves_no_address_in_the_log(
    send: str, chief: User, client_of: Callable[..., Any], caplog: pytest.LogCaptureFixture, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "tests.isolation.refusing_mail.Backend"
    if send == "welcome":
        assert not send_welcome(chief)
    else:
        send_reset(chief.pk)
    assert "SMTPRecipientsRefused" in caplog.text
    assert chief.email not in caplog.text
    assert mail.outbox == []


def test_two_comments_of_one_person_are_not_two_people(chief: User) -> None:
    for _ in range(9):
        add_second_comment(factories.make_response(comment="Kind"))
    page = comments(chief)
    assert (page.comments, page.is_suppressed) == ([], True)
    factories.make_response(comment="Kind")
    assert len(comments(chief).comments) == 19


def add_second_comment(response: Response) -> None:
    question = response.version.questions.get(code="T2")
    Answer.objects.create(response=response, question=question, text="Nothing to add")


def test_two_windows_a_day_apart_do_not_tell_the_day_of_a_comment(chief: User) -> None:
    first = timezone.now().replace(day=1) - timedelta(days=20)
    for day in range(10):
        factories.make_response(comment=f"Said on day {day}", on=first + timedelta(days=day))
    start, end = timezone.localdate(first), timezone.localdate(first + timedelta(days=9))

    def words(last: Any) -> set[str]:
        page: CommentsPage = comments(chief, period="custom", **{"from": f"{start}", "to": f"{last}"})
        return {comment.words for comment in page.comments}

    assert len(words(end)) == 10
    assert words(end) == words(end - timedelta(days=1))


def test_nine_answers_about_one_officer_are_shown_by_no_door(chief: User) -> None:
    olga = factories.make_officer("Olga Reyes", factories.make_department("Squad"))
    for score in (5, 5, 5, 5, 1, 1, 1, 1, 1):
        factories.make_response(olga, {"C1": score})
    rollups.rebuild()
    department = olga.assignments.get().department
    pages: list[Any] = [OfficerPage.build(chief, olga, frame()), DepartmentPage.build(chief, department, frame())]
    assert [page.figures.headline.share for page in pages] == [None, None]
    assert "44%" not in str([table.rows for page in pages for table in page.tables])


def test_s30_one_impossible_time_does_not_keep_the_other_incidents_out(
    riverton: Agency, client_of: Callable[..., Any]
) -> None:
    _, key = ApiKey.issue("CAD", ApiKey.Scope.INCIDENTS_WRITE, timezone.now() + timedelta(days=1))
    good = {
        "source_system": "cad",
        "incident_number": "26-000001",
        "updated_at": "2026-03-02T10:00:00Z",
        "received_at": "2026-03-02T09:00:00Z",
    }
    bad = {**good, "incident_number": "26-000002", "updated_at": "9999-12-31T23:59:59-14:00"}
    answer = client_of("riverton").post(
        "/api/v1/incidents", [bad, good], content_type="application/json", headers={"Authorization": f"Bearer {key}"}
    )
    results = [(item["outcome"], item["reasons"]) for item in answer.json()["results"]]
    assert results == [("rejected", ["updated_at: lies in the future"]), ("created", [])]
