"""Keeping answers, and finishing a response: each in the transaction of whoever holds the invitation's lock."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from responses.attribution import attribute
from responses.entrance import response_of
from responses.models import Answer, Response
from responses.sheet import Value, stored_answers
from surveys.outreach.models import ChangedDay, Invitation
from surveys.questionnaire import questionnaire_of


@transaction.atomic(savepoint=False)
def save_answers(invitation: Invitation, language: str, values: dict[str, Value]) -> Response:
    """Keep the answers in `values`, each in place of an earlier one; an empty text takes an earlier one back.

    The caller locked the invitation, found it open, and moves it on with `start` or `submit`.
    """
    questionnaire = questionnaire_of(invitation.version_id)
    stored = stored_answers(response_of(invitation), questionnaire)
    changed = {code: value for code, value in values.items() if str(value) != stored.get(code, "")}
    response = _response_in(invitation, language)
    questions = {question.code: question.pk for question in questionnaire.questions}
    if replaced := [questions[code] for code in changed if code in stored]:
        response.answers.filter(question__in=replaced).delete()
    Answer.objects.bulk_create(
        Answer(response=response, question_id=questions[code], **_columns(value))
        for code, value in changed.items()
        if value != ""
    )
    return response


def start(invitation: Invitation) -> None:
    """Mark an invitation as started with its first kept answer."""
    if invitation.state != Invitation.State.STARTED:
        _move(invitation, Invitation.State.STARTED)


@transaction.atomic(savepoint=False)
def submit(response: Response, now: datetime) -> bool:
    """Finish a response; return True for exactly one of those who ask.

    Its officers are attributed, its invitation is completed, and the days it changes are announced.
    """
    today = timezone.localdate(now)
    unfinished = Response.objects.filter(pk=response.pk, submitted_at=None)
    if not unfinished.update(submitted_at=now, submitted_on=today):
        return False
    invitation = response.invitation
    _move(invitation, Invitation.State.COMPLETED, completed_at=now)
    attribute(response)
    ChangedDay.objects.bulk_create(ChangedDay(day=day) for day in {today, invitation.invited_on or today})
    return True


def _response_in(invitation: Invitation, language: str) -> Response:
    response = response_of(invitation)
    if response is None:
        return Response.objects.create(
            invitation=invitation, incident=invitation.incident, version_id=invitation.version_id, language=language
        )
    if response.language != language:
        response.language = language
        response.save(update_fields=["language"])
    return response


def _columns(value: Value) -> dict[str, Value]:
    return {"text": value} if isinstance(value, str) else {"value": value}


def _move(invitation: Invitation, state: str, **changed: Any) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(state=state, **changed)
    invitation.state = state
