"""A text that came in: kept whatever it says, acted upon at once, and answered at most once."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from agencies.models import Agency
from agencies.tenancy import current_agency
from officersurvey.encryption import blind_index
from surveys.incidents import phone_numbers
from surveys.outreach.models import Alert, Channel, InboundText, Invitation, MessageTemplate, OptOut
from surveys.outreach.replies.keywords import Reply, classify
from surveys.outreach.stopping import opt_outs
from surveys.outreach.words.messages import Composer

log = structlog.get_logger(__name__)

Purpose = MessageTemplate.Purpose
START_REASON = "The person texted START."

#: More answers than a person needs within a day. Where the other side is a machine that answers, too, this ends it.
MOST_ANSWERS = 20
_DAY = timedelta(days=1)


#: What the provider says it has done and answered by itself, whatever the words were -> the answer of ours it replaces.
ANSWERED = {"STOP": Purpose.STOP_CONFIRMATION, "START": Purpose.START_CONFIRMATION, "HELP": Purpose.HELP}


@dataclass(frozen=True)
class Received:
    """A text as the provider handed it over; `handled` is its word for what it took care of, one of ANSWERED."""

    provider_id: str
    sender: str
    body: str
    handled: str = ""


@dataclass(frozen=True)
class Line:
    """One text in answer: what it is for, and its words."""

    purpose: str
    words: str


#: Answers what is no command, in the transaction that keeps it.
Talk = Callable[[InboundText, datetime], Line | None]


def listen(_row: InboundText, _now: datetime) -> Line | None:
    """Keep what people say and answer nothing: nobody was asked anything here."""
    return None


def receive(text: Received, now: datetime, talk: Talk = listen) -> list[str]:
    """Keep a text, do what it asks and return the answers; the same text handed over again has none."""
    agency, sender_index = current_agency(), blind_index(_number(text.sender))
    reply = _with_providers_word(classify(text.body), text.handled)
    with transaction.atomic():
        row = _keep(text, sender_index, reply, now)
        if row is None:
            return []
        _have_somebody_told(row, reply, now)
        purposes = [one for one in _act(reply, sender_index, now) if one != ANSWERED.get(text.handled)]
        is_enough = _is_enough(sender_index, now)
        is_told = purposes or reply.stop or reply.revocation or is_enough or text.handled in ANSWERED
        line = None if is_told else _next_line(talk, row, now)
        purposes = [one for one in purposes if one == Purpose.STOP_CONFIRMATION or not is_enough]
        said = [line.purpose] if line else purposes
        InboundText.objects.filter(pk=row.pk).update(reply="+".join(said))
    if row.needs_person:
        log.warning("a text needs a person", inbound=str(row.pk), meaning=row.meaning)
    return [line.words] if line else _answers(agency, purposes, sender_index)


def _with_providers_word(reply: Reply, handled: str) -> Reply:
    """Add what the provider understood; a wish to stop that only we see in the words still holds."""
    if handled == "STOP":
        return Reply(stop=True, crisis=reply.crisis)
    if handled not in ANSWERED or reply.stop or reply.revocation:
        return reply
    return Reply(start=handled == "START", help=handled == "HELP", crisis=reply.crisis)


def _number(raw: str) -> str:
    """Return the number as it is indexed; whatever spelling it has when it comes in again, it is the same one."""
    try:
        return phone_numbers.parse(raw).e164
    except phone_numbers.BadPhone:
        return raw.strip()


def _keep(text: Received, sender_index: bytes, reply: Reply, now: datetime) -> InboundText | None:
    """Store the text; None if the provider handed it over before."""
    row = InboundText(
        provider_id=text.provider_id[:80],
        sender_index=sender_index,
        body=text.body,
        meaning=_meaning(reply),
        needs_person=reply.crisis or reply.revocation,
        received_at=now,
    )
    InboundText.objects.bulk_create([row], ignore_conflicts=True)
    return row if InboundText.objects.filter(pk=row.pk).exists() else None


def _is_enough(sender_index: bytes, now: datetime) -> bool:
    """Whether a number has had so many answers lately that none of them ends the exchange."""
    lately = InboundText.objects.filter(sender_index=sender_index, received_at__gt=now - _DAY)
    return lately.exclude(reply="").count() >= MOST_ANSWERS


def _next_line(talk: Talk, row: InboundText, now: datetime) -> Line | None:
    """Return what a conversation says to a text; one in which it fails is kept all the same."""
    try:
        with transaction.atomic():
            return talk(row, now)
    except Exception as error:  # noqa: BLE001 - whatever it was, the text is more
        log.error("text kept and not answered", inbound=str(row.pk), error=type(error).__name__)
        return None


def _have_somebody_told(row: InboundText, reply: Reply, now: datetime) -> None:
    kinds = {Alert.Kind.CRISIS: reply.crisis, Alert.Kind.REVOCATION: reply.revocation}
    Alert.raise_for([(kind, str(row.pk)) for kind, is_meant in kinds.items() if is_meant], now)


def _meaning(reply: Reply) -> str:
    return "+".join(one.name for one in fields(reply) if getattr(reply, one.name)) or "answer"


def _act(reply: Reply, sender_index: bytes, now: datetime) -> list[str]:
    """Do what the text asks, and return the purposes of the answers it gets."""
    purposes: list[str] = []
    if reply.crisis:
        purposes.append(Purpose.CRISIS)
    if reply.stop and opt_outs.stop_number(sender_index, OptOut.Source.KEYWORD):
        purposes.append(Purpose.STOP_CONFIRMATION)
    if reply.revocation:
        opt_outs.stop_number(sender_index, OptOut.Source.REVOCATION)
    if reply.start and opt_outs.lift(sender_index, Channel.SMS, now, START_REASON, came_back=True):
        purposes.append(Purpose.START_CONFIRMATION)
    if reply.help and not reply.crisis:
        purposes.append(Purpose.HELP)
    return purposes


def _answers(agency: Agency, purposes: list[str], sender_index: bytes) -> list[str]:
    if not purposes:
        return []
    asked = (
        Invitation.objects.filter(phone_index=sender_index).order_by("-created_at").values_list("language", flat=True)
    )
    language = asked.first() or agency.default_language
    composer = Composer(agency)
    return [composer.reply(purpose, language) for purpose in purposes]
