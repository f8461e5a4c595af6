"""From nothing to two living agencies, and at every later start from yesterday to now."""

from datetime import date, datetime, time

from django.db import connection, transaction
from django.db.models import Max, Min

from agencies import provisioning, tenancy
from agencies.models import Agency
from agencies.roster.models import Officer
from dashboards import rollups
from dashboards.demo.history import live_through
from dashboards.demo.paper import fill_letter_box
from dashboards.demo.phone import fill_phone, top_up_phone
from dashboards.demo.profiles import Profile
from dashboards.demo.roster import make_roster
from dashboards.demo.staff import make_staff
from dashboards.demo.town import Town
from surveys.incidents.models import Incident
from surveys.outreach.models import Channel, SendingPolicy


def is_new(profile: Profile) -> bool:
    """Whether the agency is still to be made, or its making was broken off."""
    return not Agency.objects.filter(schema_name=profile.schema_name).exists() or not _is_settled(profile)


def make_agency(profile: Profile, now: datetime) -> None:
    """Create the agency where it is missing, with roster, staff and sending policy."""
    if not Agency.objects.filter(schema_name=profile.schema_name).exists():
        provisioning.create_agency(profile.new)
    with tenancy.agency_context(profile.schema_name) as agency, transaction.atomic():
        _settle(profile, _lived(profile, agency, now)[0], now.astimezone(agency.zone).date())


def seed(profile: Profile, now: datetime) -> int:
    """Let the agency live until now and fill its phone; return how many incidents came in."""
    with tenancy.agency_context(profile.schema_name) as agency:
        began, last = _lived(profile, agency, now)
        town = Town(profile, began)
        count = live_through(town, last, now)
        while rollups.refresh_changed_days():
            pass
        fill_phone(town, agency, now)
        fill_letter_box(town, now)
    return count


def top_up(profile: Profile, agency: Agency, now: datetime) -> None:
    """Keep something to read on the phone of the agency in force; of several who ask at once one does it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(current_schema() || '.phone', 0))")
        if cursor.fetchone()[0]:
            top_up_phone(Town(profile, _lived(profile, agency, now)[0]), agency, now)


def _is_settled(profile: Profile) -> bool:
    with tenancy.agency_context(profile.schema_name):
        return Officer.objects.exists()


def _lived(profile: Profile, agency: Agency, now: datetime) -> tuple[date, datetime]:
    """Return the day on which the agency's story began and the moment it has come to."""
    known = Incident.objects.aggregate(first=Min("received_at"), last=Max("closed_at"))
    if known["last"]:
        return known["first"].astimezone(agency.zone).date(), known["last"]
    began = now.astimezone(agency.zone).date() - profile.past
    return began, datetime.combine(began, time(), agency.zone)


def _settle(profile: Profile, began: date, today: date) -> None:
    make_roster(profile, began, today)
    make_staff(profile)
    SendingPolicy.objects.filter(pk=1).update(
        consent_basis=SendingPolicy.ConsentBasis.AGENCY_POLICY,
        consent_approver="Carol Whitfield",
        consent_approved_on=began,
        sms_transport=SendingPolicy.SmsTransport.OUTBOX,
        sms_sender=profile.sms_sender,
        email_transport=SendingPolicy.EmailTransport.OUTBOX,
        email_sender=f"survey@{profile.mail_domain}",
        channels=[Channel.SMS, Channel.EMAIL, Channel.LETTER],
    )
