"""The ways out of an agency: which transport each channel uses, and which channels are open at all."""

from email.utils import formataddr
from functools import lru_cache

from django.conf import settings

from agencies.models import Agency
from officersurvey import test_mode
from surveys.outreach.models import Channel, SendingPolicy
from surveys.outreach.sending.outbox import OutboxTransport
from surveys.outreach.sending.provider_secrets import TWILIO_TOKEN, secret_of
from surveys.outreach.transports.allow_list import ListedOnly
from surveys.outreach.transports.base import Transport
from surveys.outreach.transports.smtp import SmtpTransport
from surveys.outreach.transports.twilio import TwilioTransport

#: Where a channel notes why the provider refuses us.
FAULT_OF = {Channel.SMS: "sms_fault", Channel.EMAIL: "email_fault"}


def is_paused(policy: SendingPolicy, agency: Agency) -> bool:
    """Whether nothing may go out at the moment: the agency's switch, or the platform's."""
    return policy.paused or agency.sending_paused


def ways_out(policy: SendingPolicy, agency: Agency) -> dict[str, Transport]:
    """Return the transport of each channel on which messages may go out now."""
    if is_paused(policy, agency):
        return {}
    open_channels = [channel for channel, fault in FAULT_OF.items() if not getattr(policy, fault)]
    found = {channel: transport_for(policy, channel, agency) for channel in open_channels}
    return {channel: transport for channel, transport in found.items() if transport is not None}


def transport_for(policy: SendingPolicy, channel: str, agency: Agency) -> Transport | None:
    """Return a channel's transport, or None where it is off or not fully set up; people are the one of letters."""
    if channel == Channel.SMS:
        return _sms(policy)
    # Every e-mail names a postal address: without one none is sent.
    return _email(policy, agency) if channel == Channel.EMAIL and agency.postal_address else None


def _sms(policy: SendingPolicy) -> Transport | None:
    if policy.sms_transport == SendingPolicy.SmsTransport.OUTBOX:
        return _outbox(Channel.SMS)
    token = secret_of(TWILIO_TOKEN) if policy.sms_transport == SendingPolicy.SmsTransport.TWILIO else ""
    if not (token and policy.twilio_account_sid and policy.sms_sender):
        return None
    return _guarded(_twilio(policy.twilio_account_sid, token, policy.sms_sender, settings.TWILIO_BASE_URL))


# Kept, so that one turn's connections serve the next.
@lru_cache(maxsize=64)
def _twilio(account_sid: str, token: str, sender: str, base_url: str) -> TwilioTransport:
    return TwilioTransport(account_sid, token, sender, base_url or None)


def _email(policy: SendingPolicy, agency: Agency) -> Transport | None:
    if policy.email_transport == SendingPolicy.EmailTransport.OUTBOX:
        return _outbox(Channel.EMAIL)
    if policy.email_transport != SendingPolicy.EmailTransport.SMTP or not policy.email_sender:
        return None
    return _guarded(SmtpTransport(formataddr((agency.sender_name, policy.email_sender))))


def _guarded(way: Transport) -> Transport:
    """In test mode, put the list of contacts that may be written to before a provider."""
    return ListedOnly(way, test_mode.may_send_to) if test_mode.is_on() else way


def _outbox(channel: str) -> Transport | None:
    return None if settings.PRODUCTION else OutboxTransport(channel)
