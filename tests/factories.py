"""Rows for tests: each function makes one thing that is valid and unremarkable unless told otherwise."""

import hashlib
import itertools
import secrets
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from agencies.accounts.models import User
from agencies.roster.models import Assignment, Department, Officer
from officersurvey.encryption import blind_index
from responses.models import Answer, Attribution, Response
from surveys.incidents.addresses import address_index
from surveys.incidents.email_addresses import comparable_email
from surveys.incidents.models import Incident, IncidentOfficer, Party
from surveys.models import Survey, SurveyVersion
from surveys.outreach.models import Invitation, SendingPolicy
from surveys.outreach.tokens import check_index

_numbers = itertools.count(1)
PASSWORD = "correct horse battery staple"


def make_user(email: str, role: str, **fields: Any) -> User:
    """A person with PASSWORD."""
    return User.objects.create_user(email, PASSWORD, role=role, **fields)


def make_department(name: str = "Patrol", parent: Department | None = None, **fields: Any) -> Department:
    """A department with a code of its own."""
    return Department.objects.create(name=name, parent=parent, code=f"D{next(_numbers)}", **fields)


def make_officer(name: str = "Olga Reyes", department: Department | None = None, **fields: Any) -> Officer:
    """An officer, serving in the department since 2020 where one is given."""
    fields.setdefault("badge", f"{1000 + next(_numbers)}")
    officer = Officer.objects.create(name=name, **fields)
    if department is not None:
        Assignment.objects.create(officer=officer, department=department, started_on=date(2020, 1, 1))
    return officer


def make_incident(officer: Officer | None = None, closed_at: datetime | None = None, **fields: Any) -> Incident:
    """A burglary report, closed 25 hours ago, with the officer as its primary unit."""
    closed_at = closed_at or timezone.now() - timedelta(hours=25)
    values: dict[str, Any] = {
        "source_system": "cad",
        "incident_number": f"26-{next(_numbers):06d}",
        "updated_at": closed_at,
        "status": Incident.Status.CLOSED,
        "source": Incident.Source.EMERGENCY,
        "initial_code": "BURGLARY",
        "final_code": "BURGLARY",
        "disposition": "01",
        "received_at": closed_at - timedelta(hours=1),
        "closed_at": closed_at,
    }
    incident = Incident.objects.create(**{**values, **fields})
    if officer is not None:
        IncidentOfficer.objects.create(incident=incident, officer=officer, badge=officer.badge, role="primary")
    return incident


def make_party(incident: Incident, phone: str = "", email: str = "", postal_address: str = "", **fields: Any) -> Party:
    """The caller, an adult with a mobile phone unless an address is given instead."""
    number = next(_numbers)
    if not phone and not email and not postal_address:
        # None of 0100 to 0199, which tests write by hand.
        phone = f"+1202555{1000 + number % 8000}"
    values: dict[str, Any] = {
        "person_key": f"p{number}",
        "role": "Caller",
        "age": 40,
        "phone": phone,
        "phone_index": blind_index(phone) if phone else None,
        "phone_kind": "mobile" if phone else "none",
        "email": email,
        "email_index": blind_index(comparable_email(email)) if email else None,
        "postal_address": postal_address,
        "postal_index": address_index(postal_address),
    }
    return Party.objects.create(incident=incident, **{**values, **fields})


def allow_sending(**fields: Any) -> SendingPolicy:
    """The agency's sending policy, approved by Carol and with the outbox on both channels."""
    values: dict[str, Any] = {
        "consent_basis": SendingPolicy.ConsentBasis.AGENCY_POLICY,
        "consent_approver": "Carol Chen, Chief",
        "consent_approved_on": date(2026, 1, 2),
        "sms_transport": SendingPolicy.SmsTransport.OUTBOX,
        "email_transport": SendingPolicy.EmailTransport.OUTBOX,
        "texts_per_second": 1000,
        "texts_per_day": 100_000,
    }
    SendingPolicy.objects.update_or_create(pk=1, defaults={**values, **fields})
    return SendingPolicy.load()


def published_version() -> SurveyVersion:
    """The default questionnaire that every agency has from the start."""
    version = Survey.objects.get(code="post-contact").published()
    assert version is not None
    return version


def make_invitation(
    party: Party | None = None, officer: Officer | None = None, **fields: Any
) -> tuple[Invitation, str]:
    """An invitation that was sent, and its token."""
    party = party or make_party(make_incident(officer))
    token = secrets.token_urlsafe(16)
    now = timezone.now()
    values: dict[str, Any] = {
        "version": published_version(),
        "state": Invitation.State.INVITED,
        "language": "en",
        "token": token,
        "token_hash": hashlib.sha256(token.encode()).digest(),
        "check_index": check_index(token),
        "phone_index": party.phone_index,
        "email_index": party.email_index,
        "postal_index": party.postal_index,
        "invited_at": now,
        "invited_on": timezone.localdate(now),
        "expires_at": now + timedelta(days=14),
    }
    return Invitation.objects.create(incident=party.incident, party=party, **{**values, **fields}), token


def make_response(
    officer: Officer | None = None, scores: dict[str, int] | None = None, comment: str = "", on: datetime | None = None
) -> Response:
    """A finished response attributed to the officer: {question code: score}, and words for T1."""
    invitation, _ = make_invitation(officer=officer, state=Invitation.State.COMPLETED)
    at = on or timezone.now()
    response = Response.objects.create(
        invitation=invitation,
        incident=invitation.incident,
        version=invitation.version,
        language="en",
        started_at=at,
        submitted_at=at,
        submitted_on=timezone.localdate(at),
    )
    questions = {question.code: question for question in invitation.version.questions.all()}
    for code, value in (scores or {"C1": 5}).items():
        Answer.objects.create(response=response, question=questions[code], value=value)
    if comment:
        Answer.objects.create(response=response, question=questions["T1"], text=comment)
    if officer is not None:
        served = Assignment.objects.filter(officer=officer).first()
        department = served.department if served else None
        Attribution.objects.create(response=response, officer=officer, department=department, role="primary", weight=1)
    return response
