"""How sending stands right now: counts and times, never a contact. The page and the metrics show the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q

from agencies.models import Agency
from officersurvey import test_mode
from surveys.outreach.models import Channel, Delivery, MailDomain, OptOut, ProviderSecret, SendingPolicy
from surveys.outreach.sending.mail_domain import domain_of
from surveys.outreach.sending.pacing import left_today
from surveys.outreach.sending.provider_secrets import TWILIO_TOKEN
from surveys.outreach.sending.senders import FAULT_OF, is_paused
from surveys.outreach.stopping.opt_out_rate import Rate, rate_of_last_day
from surveys.outreach.watching.silence import silent_sources

_WAITING = (Delivery.State.QUEUED, Delivery.State.FAILED)
#: What went out stays in the table for years: these states are what can still change.
_OPEN = (*_WAITING, Delivery.State.SENDING, Delivery.State.UNCERTAIN)
#: The same, said so that each part has an index of its own.
_IS_OPEN = Q(state__in=_WAITING) | Q(state=Delivery.State.SENDING) | Q(state=Delivery.State.UNCERTAIN)
_HAS_FAILED = Q(state=Delivery.State.FAILED) | Q(state=Delivery.State.DEAD)
#: More reasons than the provider has codes for in practice.
_MOST_REASONS = 50


@dataclass(frozen=True)
class ChannelStanding:
    """The deliveries of one channel."""

    channel: Channel
    queued: int
    sending: int
    uncertain: int
    failed: int
    oldest_due: datetime | None
    opt_outs: int
    unreachable: int
    fault: str


@dataclass(frozen=True)
class Failures:
    """So many deliveries of a channel failed with one code and are still to be tried, or were given up."""

    channel: str
    code: str
    reason: str
    count: int

    @property
    def channel_words(self) -> str:
        """The channel as people call it."""
        return Channel(self.channel).label


@dataclass(frozen=True)
class Standing:
    """One agency's sending."""

    agency: Agency
    policy: SendingPolicy
    is_paused: bool
    channels: list[ChannelStanding]
    failures: list[Failures]
    rate: Rate
    texts_left: int
    has_text_token: bool
    test_mode: bool
    mail_domain: str
    mail_look_up: MailDomain | None
    #: Each with the day since when.
    silent_sources: list[str]

    @classmethod
    def build(cls, agency: Agency, now: datetime) -> "Standing":
        """Look at the agency in force, in a fixed number of statements."""
        policy = SendingPolicy.load()
        return cls(
            agency=agency,
            policy=policy,
            is_paused=is_paused(policy, agency),
            channels=_channels(policy, now),
            failures=_failures(),
            rate=rate_of_last_day(policy, now),
            texts_left=left_today(policy, now),
            has_text_token=ProviderSecret.objects.filter(name=TWILIO_TOKEN).exists(),
            test_mode=test_mode.is_on(),
            mail_domain=domain_of(policy),
            mail_look_up=_looked_up(domain_of(policy)),
            silent_sources=silent_sources(),
        )

    @property
    def missing(self) -> list[str]:
        """What has to be entered before anything goes out, by the names that the page has words for."""
        policy, chosen = self.policy, self._to_set_up
        texts, mail = Channel.SMS in chosen, Channel.EMAIL in chosen
        uses_twilio = texts and policy.sms_transport != SendingPolicy.SmsTransport.OUTBOX
        uses_server = mail and policy.email_transport != SendingPolicy.EmailTransport.OUTBOX
        found = {
            "channels": not policy.channels,
            "texts_off": texts and policy.sms_transport == SendingPolicy.SmsTransport.OFF,
            "text_sender": uses_twilio and not (policy.sms_sender and policy.twilio_account_sid),
            "text_token": uses_twilio and not self.has_text_token,
            "email_off": mail and policy.email_transport == SendingPolicy.EmailTransport.OFF,
            "email_sender": uses_server and not policy.email_sender,
            "postal_address": not self.agency.postal_address and bool({Channel.EMAIL, Channel.LETTER} & set(chosen)),
            "basis": not policy.consent_basis,
        }
        return [name for name, is_missing in found.items() if is_missing]

    @property
    def asks_nobody(self) -> bool:
        """Whether nobody is asked on any channel."""
        return not (self.policy.open_channels() and self.policy.consent_basis)

    @property
    def _to_set_up(self) -> Sequence[str]:
        """The channels in use; where none is yet, those that the policy names."""
        return self.policy.open_channels() or self.policy.channels


def _looked_up(domain: str) -> MailDomain | None:
    return MailDomain.objects.filter(name=domain).first() if domain else None


def _channels(policy: SendingPolicy, now: datetime) -> list[ChannelStanding]:
    waits = Q(state__in=_WAITING, not_before__lte=now)
    counted: dict[str, Any] = {str(state): Count("pk", filter=Q(state=state)) for state in _OPEN}
    rows: Any = Delivery.objects.filter(_IS_OPEN).order_by().values("channel")
    found = {row.pop("channel"): row for row in rows.annotate(oldest_due=Min("not_before", filter=waits), **counted)}
    in_force = OptOut.objects.filter(lifted_at=None).order_by().values_list("channel")
    is_unreachable = Q(source=OptOut.Source.UNREACHABLE)
    closed: dict[str, tuple[int, int]] = {
        channel: (said, unreachable)
        for channel, said, unreachable in in_force.annotate(
            said=Count("pk", filter=~is_unreachable), unreachable=Count("pk", filter=is_unreachable)
        )
    }
    nothing: dict[str, Any] = {"oldest_due": None, **dict.fromkeys(counted, 0)}
    return [
        ChannelStanding(
            channel=channel,
            opt_outs=closed.get(channel, (0, 0))[0],
            unreachable=closed.get(channel, (0, 0))[1],
            fault=getattr(policy, FAULT_OF[channel]) if channel in FAULT_OF else "",
            **found.get(channel, nothing),
        )
        for channel in Channel
    ]


def _failures() -> list[Failures]:
    """Return the failures, the most frequent first; what was withdrawn did not fail."""
    failed = Delivery.objects.filter(_HAS_FAILED).exclude(error_code=Delivery.WITHDRAWN)
    rows = failed.order_by().values("channel", "error_code")
    counted = rows.annotate(count=Count("pk"), words=Min("reason")).order_by("-count", "channel", "error_code")
    return [Failures(row["channel"], row["error_code"], row["words"], row["count"]) for row in counted[:_MOST_REASONS]]
