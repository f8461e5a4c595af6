"""Inviting, holding and taking back, as the verdicts say."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from agencies.models import Agency
from surveys.incidents.models import Incident, Party
from surveys.models import Survey, SurveyVersion
from surveys.outreach.contacts import address_hash
from surveys.outreach.deciding.timing import TimedVerdict, expiry
from surveys.outreach.models import Channel, Decision, Delivery, Invitation, Letter
from surveys.outreach.rules import Outcome, Snapshot, Verdict, open_channels
from surveys.outreach.stopping.opt_outs import INDEX_OF
from surveys.outreach.tokens import check_index, new_token

#: The rules that let one person be asked once.
_ASKED_ONCE = ("R14", "R16")
#: No policy lets anybody be asked about an incident for longer after its end.
_LONGEST_ASKED_ABOUT = timedelta(days=14)


class NothingToAskError(Exception):
    """No survey about incidents is published."""


class Inviting:
    """Turns verdicts into invitations and deliveries; new rows are written together by `save`."""

    def __init__(self, agency: Agency, now: datetime) -> None:
        self._agency = agency
        self._now = now
        self._invitations: list[Invitation] = []
        self._deliveries: list[Delivery] = []
        self._version: SurveyVersion | None = None

    def apply(self, party: Party, snapshot: Snapshot, judged: TimedVerdict, own: Invitation | None) -> None:
        """Bring the party's invitation into the state its verdict asks for."""
        match judged.verdict.outcome:
            case Outcome.ASK:
                self._ask(party, snapshot, judged, own)
            case Outcome.HOLD:
                self._hold(party, snapshot, judged.verdict, own)
            case Outcome.NEVER:
                withdraw(own, Invitation.State.CANCELLED, judged.verdict.reason)

    def save(self) -> list[Invitation]:
        """Write the new rows and return the new invitations."""
        Invitation.objects.bulk_create(self._invitations)
        Delivery.objects.bulk_create(self._deliveries)
        return self._invitations

    def _ask(self, party: Party, snapshot: Snapshot, judged: TimedVerdict, own: Invitation | None) -> None:
        channel, moment = judged.verdict.channel, judged.moment or self._now
        if own is None:
            own = self._new(party, snapshot, Invitation.State.PENDING)
            self._deliveries.append(Delivery(invitation=own, channel=channel, not_before=moment))
        else:
            self._renew(own, party, snapshot)
            by_letter = Channel.LETTER in open_channels(snapshot)
            self._reschedule(own, party, channel, moment, by_letter=by_letter)

    def _hold(self, party: Party, snapshot: Snapshot, verdict: Verdict, own: Invitation | None) -> None:
        if own is None:
            self._new(party, snapshot, Invitation.State.HELD).reason = verdict.reason
        else:
            withdraw(own, Invitation.State.HELD, verdict.reason)

    def _new(self, party: Party, snapshot: Snapshot, state: str) -> Invitation:
        token, token_hash = new_token()
        invitation = Invitation(
            incident_id=party.incident_id,
            party=party,
            version=self._asked_version(),
            state=state,
            token=token,
            token_hash=token_hash,
            check_index=check_index(token),
            created_at=self._now,
            **self._about(party, snapshot),
        )
        self._invitations.append(invitation)
        return invitation

    def _about(self, party: Party, snapshot: Snapshot) -> dict[str, object]:
        """What an invitation takes over from its party and incident, and follows them in until it is sent."""
        return {
            "language": self._language(party),
            "phone_index": party.phone_index,
            "email_index": party.email_index,
            "postal_index": party.postal_index,
            "expires_at": expiry(snapshot),
        }

    def _renew(self, own: Invitation, party: Party, snapshot: Snapshot) -> None:
        wanted = {**self._about(party, snapshot), "state": Invitation.State.PENDING, "reason": ""}
        if any(getattr(own, name) != value for name, value in wanted.items()):
            Invitation.objects.filter(pk=own.pk).update(**wanted)

    def _reschedule(self, own: Invitation, party: Party, channel: str, moment: datetime, *, by_letter: bool) -> None:
        """Let one delivery wait on this channel and none on another; `by_letter` means that a letter may still go."""
        known = {one.channel: one for one in own.deliveries.all() if not one.is_reminder}
        printed = [(one, run_id) for one in known.values() if (run_id := _printed_in(one))]
        if printed and by_letter and all(_still_arrives(one, run_id, party) for one, run_id in printed):
            return
        for one, run_id in printed:
            # It would come to a door that the person has left, or that is closed by now: its sheet is taken out.
            Delivery.objects.filter(pk=one.pk).put_back(run_id)
        for other in known.keys() - {channel}:
            Delivery.objects.filter(pk=known[other].pk).withdraw("The person is asked on another channel.")
        if channel in known:
            _requeue(known[channel], moment)
        else:
            self._deliveries.append(Delivery(invitation=own, channel=channel, not_before=moment))

    def _language(self, party: Party) -> str:
        offered = self._asked_version().languages
        return next((code for code in (party.language, self._agency.default_language) if code in offered), offered[0])

    def _asked_version(self) -> SurveyVersion:
        if self._version is None:
            survey = Survey.objects.filter(occasion=Survey.Occasion.INCIDENT).order_by("pk").first()
            self._version = survey.published() if survey else None
        if self._version is None:
            raise NothingToAskError
        return self._version


def withdraw(invitation: Invitation | None, state: str, reason: str) -> None:
    """Hold or cancel an invitation that has not been sent, and its deliveries; do nothing where there is none."""
    if invitation is None or (invitation.state, invitation.reason) == (state, reason):
        return
    Invitation.objects.filter(pk=invitation.pk).update(state=state, reason=reason)
    Delivery.objects.filter(invitation=invitation).withdraw(reason)
    if invitation.state == Invitation.State.PENDING:
        _free(invitation)


def _free(invitation: Invitation) -> None:
    """Have those decided about anew who were not asked because this invitation waited for the same person."""
    contacts = {f"party__{name}": index for name in INDEX_OF.values() if (index := getattr(invitation, name))}
    same = Q(*contacts.items(), _connector=Q.OR)
    young = Q(incident__closed_at__gt=invitation.created_at - _LONGEST_ASKED_ABOUT)
    # They may have been refused for an invitation before this one: the same refusal is not written down again.
    refused = Decision.objects.filter(same, young, rule__in=_ASKED_ONCE)
    # One that an import is writing at this moment is decided about anyway.
    rows = Incident.objects.select_for_update(skip_locked=True, no_key=True)
    with transaction.atomic():
        freed = list(rows.filter(pk__in=refused.order_by().values("incident")).values_list("pk", flat=True))
        Incident.objects.filter(pk__in=freed).update(needs_decision=True)


def _printed_in(delivery: Delivery) -> UUID | None:
    """Return the run in which it lies on somebody's desk, or is in the post: another way now would ask twice."""
    is_waiting = delivery.state in (Delivery.State.QUEUED, Delivery.State.FAILED)
    return delivery.claimed_by if delivery.channel == Channel.LETTER and is_waiting else None


def _still_arrives(delivery: Delivery, run_id: UUID, party: Party) -> bool:
    """Whether the address on the sheet is the person's; on one that is being made at this moment it may be another."""
    sheet = Letter.objects.filter(run=run_id, delivery=delivery).first()
    return sheet is not None and bytes(sheet.address_hash) == address_hash(party)


def _requeue(delivery: Delivery, moment: datetime) -> None:
    """Move a delivery that has not been tried; one that waits for its next attempt keeps that time."""
    withdrawn = delivery.state == Delivery.State.DEAD
    if withdrawn or (delivery.state == Delivery.State.QUEUED and delivery.not_before != moment):
        attempts = {"attempts": 0} if withdrawn else {}
        Delivery.objects.filter(pk=delivery.pk, state=delivery.state).update(
            state=Delivery.State.QUEUED, error_code="", reason="", not_before=moment, **attempts
        )
