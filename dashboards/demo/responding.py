"""Answers of the past: who answered, when, and what."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from dashboards.demo.answers import Given, Manner, answer_first, answer_rest
from dashboards.demo.asking import Asked
from dashboards.demo.calls import CALL_TYPES
from dashboards.demo.town import Town
from responses.attribution import lead_of
from surveys.incidents.models import IncidentOfficer
from surveys.outreach.code_policy import normal_code
from surveys.outreach.models import Channel, Invitation
from surveys.questionnaire import questionnaire_of

_ANSWERS = {Channel.SMS: 0.365, Channel.EMAIL: 0.29}
_GIVES_UP = 0.07
_SOON, _LATER = 0.62, 0.92
_NIGHT_ENDS = 7
#: Longer than anybody of the demonstration takes to answer.
_SITTING = timedelta(minutes=10)

#: Who was at each incident.
Present = dict[int, list[IncidentOfficer]]


@dataclass
class Sheet:
    """One person's survey; without `submitted_at` it was given up after the first answer."""

    invitation: Invitation
    day: date
    started_at: datetime
    given: list[Given]
    submitted_at: datetime | None = None
    submitted_on: date | None = None
    pk: uuid.UUID = field(default_factory=uuid.uuid4)


def respond(town: Town, asked: Sequence[Asked], present: Present, until: datetime) -> Iterator[Sheet]:
    """Let a part of the people answer before `until`."""
    for one in asked:
        if one.reached and one.rng.random() < _ANSWERS[Channel(one.delivery.channel)]:
            started_at = _opened(town, one)
            if started_at + _SITTING < min(until, one.invitation.expires_at):
                yield _sheet(town, one, lead_of(present[one.invitation.incident_id]), started_at)


def _opened(town: Town, one: Asked) -> datetime:
    """Most people answer within the hour, some in the evening, some days later; nobody by night."""
    moment = one.tried_at + _delay(one.rng)
    hour = moment.astimezone(town.zone).hour
    return moment + timedelta(hours=_NIGHT_ENDS - hour) if hour < _NIGHT_ENDS else moment


def _delay(rng: Random) -> timedelta:
    speed = rng.random()
    if speed < _SOON:
        return timedelta(minutes=1 + rng.expovariate(1 / 40))
    return timedelta(hours=rng.expovariate(1 / 10)) if speed < _LATER else timedelta(days=rng.uniform(1, 7))


def _sheet(town: Town, one: Asked, lead: IncidentOfficer | None, started_at: datetime) -> Sheet:
    rng, invitation = one.rng, one.invitation
    day = invitation.incident.received_at.astimezone(town.zone).date()
    manner = _manner(town, invitation.incident.final_code, lead, day)
    questionnaire = questionnaire_of(invitation.version_id)
    satisfaction = answer_first(rng, manner)
    sheet = Sheet(invitation, day, started_at, [Given(questionnaire.first, satisfaction)])
    if rng.random() >= _GIVES_UP:
        sheet.given += answer_rest(rng, questionnaire.questions, satisfaction, manner, invitation.language)
        sheet.submitted_at = started_at + timedelta(seconds=rng.randint(50, 420))
        sheet.submitted_on = sheet.submitted_at.astimezone(town.zone).date()
    return sheet


def _manner(town: Town, code: str, lead: IncidentOfficer | None, day: date) -> Manner:
    """Return how the officer came across in this kind of call, in the department of that day."""
    manner = town.manner(lead.badge if lead else "").shifted(CALL_TYPES[normal_code(code)].ease)
    if lead is None or lead.officer_id is None:
        return manner
    department = town.roster.department_of(lead.officer_id, day)
    return manner.shifted(town.drift(department.code, day)) if department else manner
