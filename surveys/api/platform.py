"""The platform's door for machines: a dispatch centre sends the incidents of all the agencies that it works for."""

from dataclasses import asdict
from functools import partial
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Schema, Status

from agencies.accounts.models import ApiKey
from surveys.api.door import INCIDENTS, MachineAPI, Problem, listed, parse
from surveys.api.keys import BearerKey, KeyThrottle
from surveys.api.repeats import answer_once
from surveys.incidents.routing import route_incidents


class RoutedItem(Schema):
    """What became of one incident; one that `failed` was not stored and should be sent again."""

    index: int
    incident_number: str
    outcome: Literal["created", "updated", "unchanged", "rejected", "failed"]
    reasons: list[str]
    warnings: list[str]


class RoutedAnswer(Schema):
    """What became of the incidents, in the order in which they were sent."""

    results: list[RoutedItem]


api = MachineAPI(
    description="Sends the incidents of several agencies. Keys are issued by the platform's operators.",
)


@api.post(
    "/incidents",
    auth=BearerKey(ApiKey.Scope.INCIDENTS_ROUTE),
    throttle=KeyThrottle(),
    response={200: RoutedAnswer, (400, 401, 409, 413, 422, 429, 503): Problem},
    openapi_extra=INCIDENTS,
    tags=["Incidents"],
    summary="Send one incident, or a list of up to 1,000, each with the ORI of its agency",
)
def post_incidents(request: HttpRequest) -> Status[Any]:
    """Store each incident in the agency that its `agency_ori` names, which is needed here, if the key may send to it.

    An incident is answered for by itself: where one agency's incidents fail, the others' are stored all the same.
    """
    return answer_once(request, partial(_take, request.body, request.auth))  # type: ignore[attr-defined]


def _take(body: bytes, key: ApiKey) -> Status[Any]:
    # Nobody is rung for: the sweeps of the agencies find what has to be decided, and are seconds away.
    routed = route_incidents(listed(parse(body)), key.agencies)
    return Status(200, {"results": [{"index": index, **asdict(item)} for index, item in enumerate(routed)]})
