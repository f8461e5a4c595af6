"""An agency's door for machines: incidents in, as records or EIDO documents. Its documentation is at /api/v1/docs."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.http import HttpRequest
from ninja import Schema, Status

from agencies.accounts.models import ApiKey
from agencies.tenancy import enqueue
from surveys.api.door import HEADERS, INCIDENTS, MachineAPI, Problem, listed, parse
from surveys.api.keys import BearerKey, KeyThrottle
from surveys.api.repeats import answer_once
from surveys.incidents.eido import read_eido
from surveys.incidents.receiving import receive_document, receive_incidents
from surveys.incidents.record import Outcome, Recorded
from surveys.incidents.unreadable import LeftOut, note_unreadable
from surveys.outreach import tasks

#: More than these are left to the sweep, which is seconds away; a thousand messages would keep the sender waiting.
_RING_AT_MOST = 20


class ItemAnswer(Schema):
    """What became of one incident; `index` is its place in the list that was sent."""

    index: int
    incident_number: str
    outcome: Outcome
    reasons: list[str]
    warnings: list[str]


class Answer(Schema):
    """What became of the incidents, in the order in which they were sent."""

    results: list[ItemAnswer]


class EidoAnswer(Answer):
    """What became of the one incident, and the names of the parts that were left out."""

    ignored: list[str]


api = MachineAPI(description="Sends an agency's incidents. Keys are issued by the agency's administrators.")
_key = BearerKey(ApiKey.Scope.INCIDENTS_WRITE)
_REFUSALS = {(400, 401, 409, 413, 429, 503): Problem}
_EIDO = {
    "parameters": HEADERS,
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}},
}


@api.post(
    "/incidents",
    auth=_key,
    throttle=KeyThrottle(),
    response={200: Answer, 422: Answer | Problem, **_REFUSALS},
    openapi_extra=INCIDENTS,
    tags=["Incidents"],
    summary="Send one incident, or a list of up to 1,000",
)
def post_incidents(request: HttpRequest) -> Status[Any]:
    """Store each incident by itself. Repeating a request changes nothing; an older record never replaces a newer.

    A list is answered with 200 whatever became of its items; a single incident that is rejected with 422.
    """
    return answer_once(request, partial(_take_incidents, request.body))


@api.post(
    "/eido",
    auth=_key,
    throttle=KeyThrottle(),
    response={200: EidoAnswer, 422: EidoAnswer | Problem, **_REFUSALS},
    openapi_extra=_EIDO,
    tags=["Incidents"],
    summary="Send one EIDO document (NENA-STA-021.1b-2022)",
)
def post_eido(request: HttpRequest) -> Status[Any]:
    """Store the document's incident, with what a survey needs of it and nothing else.

    Notes and places are read for what they protect; they, names and vehicles are neither stored nor logged. `ignored`
    names the parts that were left out.
    """
    return answer_once(request, partial(_take_eido, request.body))


def _take_incidents(body: bytes) -> Status[Any]:
    sent = parse(body)
    answers = receive_incidents(listed(sent))
    _ring(answers)
    is_refused = not isinstance(sent, list) and answers[0].outcome is Outcome.REJECTED
    return Status(422 if is_refused else 200, {"results": _items(answers)})


def _take_eido(body: bytes) -> Status[Any]:
    reading = read_eido(parse(body))
    if reading.record is None:
        note_unreadable([LeftOut(reading.source, number, None) for number in reading.numbers])
        answer = Recorded(Outcome.REJECTED, "", reasons=reading.problems)
    else:
        answer = receive_document(reading.record)
        answer = replace(answer, warnings=[*reading.problems, *answer.warnings])
    _ring([answer])
    is_refused = answer.outcome is Outcome.REJECTED
    return Status(422 if is_refused else 200, {"results": _items([answer]), "ignored": reading.ignored})


def _ring(answers: Sequence[Recorded]) -> None:
    changed = [answer for answer in answers if answer.outcome in (Outcome.CREATED, Outcome.UPDATED)]
    if len(changed) <= _RING_AT_MOST:
        for answer in changed:
            enqueue(tasks.decide, answer.incident_id)


def _items(answers: Sequence[Recorded]) -> list[dict[str, Any]]:
    return [
        {
            "index": index,
            "incident_number": answer.incident_number,
            "outcome": answer.outcome,
            "reasons": answer.reasons,
            "warnings": answer.warnings,
        }
        for index, answer in enumerate(answers)
    ]
