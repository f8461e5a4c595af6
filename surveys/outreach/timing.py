"""When an invitation may go out, and the verdict that takes the hours into account."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from agencies.models import Agency
from officersurvey.encryption import UndecryptableError
from surveys.incidents import phone_numbers
from surveys.incidents.models import Party
from surveys.outreach.models import Channel, Invitation, SendingPolicy
from surveys.outreach.quiet_hours import next_allowed
from surveys.outreach.rules import Outcome, Snapshot, Verdict, decide, explain

_NO_HOUR = "At no hour is it day both here and wherever this number may be."
_TOO_LATE = "No message may go out before the time for asking is over."
_UNREADABLE = "The phone number cannot be read."
REFUSED = "A person decided not to ask."
_RULES = {_NO_HOUR: "R31", _TOO_LATE: "R32", _UNREADABLE: "R11"}


@dataclass(frozen=True)
class TimedVerdict:
    """A verdict, and for “ask” the first moment at which a message may go out."""

    verdict: Verdict
    moment: datetime | None = None


class Timetable:
    """An agency's delay, expiry and hours."""

    def __init__(self, policy: SendingPolicy, agency: Agency) -> None:
        self._window = (policy.window_start, policy.window_end)
        self._zone = agency.timezone

    def judge(self, party: Party, snapshot: Snapshot, own: Invitation | None) -> TimedVerdict:
        """Decide, with what people decided counted, and find the moment; what finds no moment is never sent."""
        verdict = _by_people(decide(snapshot), snapshot, own)
        if verdict.outcome is not Outcome.ASK:
            return TimedVerdict(verdict)
        moment = self._moment(party, snapshot, verdict.channel)
        if isinstance(moment, datetime):
            return TimedVerdict(verdict, moment)
        return self._without_texts(party, snapshot, own, reason=moment)

    def _without_texts(self, party: Party, snapshot: Snapshot, own: Invitation | None, reason: str) -> TimedVerdict:
        if reason != _TOO_LATE and snapshot.party.has_email:
            return self.judge(party, _no_texts(snapshot), own)
        return TimedVerdict(Verdict(Outcome.NEVER, _RULES[reason], reason))

    def _moment(self, party: Party, snapshot: Snapshot, channel: str) -> datetime | str:
        """Return the first moment, or in words why there is none."""
        zones = {self._zone}
        if channel == Channel.SMS:
            try:
                zones |= set(phone_numbers.parse(party.phone).zones)
            except (phone_numbers.BadPhone, UndecryptableError):
                return _UNREADABLE
        earliest = max(_closing_time(snapshot) + timedelta(hours=snapshot.policy.delay_hours), snapshot.now)
        moment = next_allowed(earliest, zones, self._window)
        if moment is None:
            return _NO_HOUR
        return moment if moment < expiry(snapshot) else _TOO_LATE


def expiry(snapshot: Snapshot) -> datetime:
    """Return when the link of an invitation stops to work."""
    return _closing_time(snapshot) + timedelta(days=snapshot.policy.expiry_days)


def _closing_time(snapshot: Snapshot) -> datetime:
    if snapshot.incident.closed_at is None:
        raise ValueError("an incident that is not closed is never asked about")
    return snapshot.incident.closed_at


def _no_texts(snapshot: Snapshot) -> Snapshot:
    return replace(snapshot, party=replace(snapshot.party, phone_kind=Party.PhoneKind.INVALID))


def _by_people(verdict: Verdict, snapshot: Snapshot, own: Invitation | None) -> Verdict:
    """Count what people decided: a refusal stays, and a release counts for the rules that held it at that time."""
    if own is None or verdict.outcome is Outcome.NEVER:
        return verdict
    if own.refused_at:
        return Verdict(Outcome.NEVER, "PERSON", REFUSED)
    said = explain(snapshot)
    held_by = {found.rule for found in said if found.outcome is Outcome.HOLD}
    if own.released_at is None or held_by - set(own.released_rules):
        return verdict
    return next((found for found in said if found.outcome is Outcome.ASK), verdict)
