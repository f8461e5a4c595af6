"""The phone of the demonstration: enough open invitations on it at any hour, and some that are about to arrive."""

from datetime import datetime, timedelta
from random import Random

from django.db.models import QuerySet

from agencies.models import Agency
from dashboards.demo.calls import CALL_TYPES
from dashboards.demo.dice import dice
from dashboards.demo.incidents import Report, report_of
from dashboards.demo.parties import party_of
from dashboards.demo.people import Resident
from dashboards.demo.town import Town
from officersurvey.encryption import blind_index
from surveys.incidents.email_addresses import comparable_email
from surveys.incidents.models import Incident
from surveys.incidents.reading import read_record
from surveys.incidents.record import record_incidents
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.deciding.quiet_hours import next_allowed
from surveys.outreach.models import Channel, Delivery, Invitation, OptOut, OutboxMessage, SendingPolicy
from surveys.outreach.sending.outbox import OutboxTransport
from surveys.outreach.words.messages import Composer

#: Open invitations on the phone: ten are promised, and people answer some.
SHOWN = 24
#: Texts that go out while one watches, and how far apart.
COMING, BETWEEN = 12, timedelta(seconds=30)
_WATCHING = timedelta(minutes=10)
_FIRST = timedelta(seconds=40)
_STILL_OPEN = timedelta(days=1)
#: Residents asked for until enough strangers are found: after months of running there may be none left.
_TRIES = 2000
#: Reports taken at the front desk come from another system than the dispatched calls.
SOURCE_SYSTEM = "rms"
_EVERYDAY = ("LARCENY", "VANDAL", "MVA", "NOISE", "CITASST", "VEHLOCK", "TRESPASS", "SUSP")
_OUT = (Delivery.State.SENT, Delivery.State.DELIVERED)


def fill_phone(town: Town, agency: Agency, now: datetime) -> None:
    """See to it that there is something to read, and something to wait for."""
    _show_open_invitations(agency, now)
    policy = SendingPolicy.load()
    if _coming(policy, agency, now) < COMING:
        _let_people_call(town, policy, now)


def top_up_phone(town: Town, agency: Agency, now: datetime) -> None:
    """Put others in the place of what was answered or has expired; where nothing is missing, look and leave."""
    if _missing(now):
        _show_open_invitations(agency, now)
        policy = SendingPolicy.load()
        if _missing(now) > _coming(policy, agency, now):
            _let_people_call(town, policy, now)


def _missing(now: datetime) -> int:
    return max(0, SHOWN - _open_deliveries(now).exclude(provider_id="").count())


def _show_open_invitations(agency: Agency, now: datetime) -> None:
    """Put the newest open invitations of the past on the phone, until enough are there."""
    missing = _missing(now)
    composer = Composer(agency)
    rows = _open_deliveries(now).filter(provider_id="").select_related("invitation__incident", "invitation__party")
    for delivery in rows.order_by("-sent_at")[:missing]:
        kept = OutboxTransport(delivery.channel).send(composer.invitation(delivery))
        OutboxMessage.objects.filter(pk=kept).update(created_at=delivery.sent_at)
        Delivery.objects.filter(pk=delivery.pk).update(provider_id=kept)


def _open_deliveries(now: datetime) -> QuerySet[Delivery]:
    unanswered = Invitation.State.INVITED
    return Delivery.objects.exclude(channel=Channel.LETTER).filter(
        state__in=_OUT, invitation__state=unanswered, invitation__expires_at__gt=now + _STILL_OPEN
    )


def _coming(policy: SendingPolicy, agency: Agency, now: datetime) -> int:
    """Count the messages of the first minutes in which any may go out."""
    opens = next_allowed(now, [agency.timezone], (policy.window_start, policy.window_end)) or now
    waiting = Delivery.objects.waiting().exclude(channel=Channel.LETTER)
    return waiting.filter(not_before__lt=opens + _WATCHING).count()


def _let_people_call(town: Town, policy: SendingPolicy, now: datetime) -> None:
    """Record reports that were closed so long ago that their texts are due in the next minutes."""
    rng = dice(town.profile.schema_name, "coming", now)
    number = Incident.objects.filter(source_system=SOURCE_SYSTEM).count()
    closed = now - timedelta(hours=policy.delay_hours) + _FIRST
    reports = [
        report_at_desk(rng, town, resident, closed + BETWEEN * place, number + place + 1)
        for place, resident in enumerate(_strangers(rng, town))
    ]
    recorded = record_incidents([read_record(report, now, agency_ori="") for report in reports])
    decide_incidents([answer.incident_id for answer in recorded if answer.incident_id is not None], now)


def _strangers(rng: Random, town: Town) -> list[Resident]:
    """Return people with a mobile phone who were never asked, so that nothing speaks against asking them."""
    found: dict[str, Resident] = {}
    for resident in (town.residents.anybody(rng) for _ in range(_TRIES)):
        if len(found) == COMING:
            break
        if resident.phone_kind == "mobile" and not _is_known(resident):
            found[resident.phone] = resident
    return list(found.values())


def _is_known(resident: Resident) -> bool:
    phone, email = blind_index(resident.phone), blind_index(comparable_email(resident.email))
    by_phone = Invitation.objects.filter(phone_index=phone) | Invitation.objects.filter(email_index=email)
    return by_phone.exists() or OptOut.objects.filter(contact_index=phone).exists()


def report_at_desk(rng: Random, town: Town, resident: Resident, closed: datetime, number: int) -> Report:
    """Return a report about which nothing speaks against asking."""
    received = (closed - timedelta(minutes=rng.randint(45, 90))).astimezone(town.zone)
    call = CALL_TYPES[rng.choice(_EVERYDAY)]
    return {
        **report_of(rng, town, call, received),
        "source_system": SOURCE_SYSTEM,
        "incident_number": f"R{received:%y}-{number:05d}",
        "closed_at": closed.isoformat(),
        "updated_at": closed.isoformat(),
        "disposition": "01",
        "arrest": False,
        "sensitive_flag": False,
        "legal_hold": False,
        "parties": [
            {**party_of(rng, resident, "Caller", received.date()), "contact_ok": True, "safe_contact_note": ""}
        ],
    }
