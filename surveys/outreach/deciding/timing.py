"""When an invitation may go out, and the verdict that takes the hours into account."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F

from agencies.models import Agency
from officersurvey.encryption import UndecryptableError
from surveys.incidents import phone_numbers
from surveys.incidents.models import Party
from surveys.outreach.deciding.approvals import by_people, case_of
from surveys.outreach.deciding.quiet_hours import next_allowed, seconds_left
from surveys.outreach.models import Channel, Invitation, Letter, SendingPolicy
from surveys.outreach.rules import Outcome, Snapshot, Verdict, explain, open_channels, weigh

_NO_HOUR = "At no hour is it day both here and wherever this number may be."
_TOO_LATE = "No message may go out before the time for asking is over."
_TOO_LATE_FOR_POST = "A letter would arrive too late to be answered."
_UNREADABLE = "The phone number cannot be read."
_RULES = {_NO_HOUR: "R31", _TOO_LATE: "R32", _TOO_LATE_FOR_POST: "R32", _UNREADABLE: "R11"}

#: What is begun later could leave the provider after the hours: a turn, a slow request and the wait there take less.
_LAST_CALL = timedelta(minutes=1)
#: A letter is posted the day after it is printed, travels for two or three days, and leaves its reader one.
LETTER_TIME = timedelta(days=5)


@dataclass(frozen=True)
class TimedVerdict:
    """A verdict, what all rules said, and for “ask” the first moment at which a message may go out."""

    verdict: Verdict
    said: Sequence[Verdict]
    moment: datetime | None = None


class Timetable:
    """An agency's delay, expiry and hours."""

    def __init__(self, policy: SendingPolicy, agency: Agency) -> None:
        self._hours = (policy.window_start, policy.window_end)
        self._window = (policy.window_start, (datetime.combine(date.min, policy.window_end) - _LAST_CALL).time())
        self._zone = agency.timezone

    def judge(self, party: Party, snapshot: Snapshot, own: Invitation | None) -> TimedVerdict:
        """Decide, with what people decided counted, and find the moment; what finds no moment is never sent."""
        # The matter is the same on each channel: what a person approved is not undone where one of them has no hour.
        said = explain(snapshot)
        return self._judge(party, snapshot, own, said, case_of(party, snapshot, said))

    def seconds_left(self, party: Party, now: datetime) -> int:
        """Return how many seconds a text to a party that may go now may take on its way."""
        zones = {self._zone, *phone_numbers.parse(party.phone).zones}
        return int(seconds_left(now, zones, self._hours))

    def _judge(
        self, party: Party, snapshot: Snapshot, own: Invitation | None, said: Sequence[Verdict], case: str
    ) -> TimedVerdict:
        verdict = by_people(weigh(said), said, own, case)
        if verdict.outcome is not Outcome.ASK:
            return TimedVerdict(verdict, said)
        moment = self._moment(party, snapshot, verdict.channel, own)
        if isinstance(moment, datetime):
            return TimedVerdict(verdict, said, moment)
        rest = _without(verdict.channel, snapshot)
        if moment != _TOO_LATE and open_channels(rest):
            return self._judge(party, rest, own, explain(rest), case)
        return _no_moment(rest, moment)

    def _moment(self, party: Party, snapshot: Snapshot, channel: str, own: Invitation | None) -> datetime | str:
        """Return the first moment, or in words why there is none."""
        earliest = max(_closing_time(snapshot) + timedelta(hours=snapshot.policy.delay_hours), snapshot.now)
        if channel == Channel.LETTER:
            is_in_time = earliest + LETTER_TIME <= expiry(snapshot) or _is_printed(own)
            return earliest if is_in_time else _TOO_LATE_FOR_POST
        zones = {self._zone}
        if channel == Channel.SMS:
            try:
                zones |= set(phone_numbers.parse(party.phone).zones)
            except (phone_numbers.BadPhone, UndecryptableError):
                return _UNREADABLE
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


def _is_printed(invitation: Invitation | None) -> bool:
    """Whether its letter was in time when it was printed, and may be in the post since."""
    sheets = Letter.objects.filter(delivery__invitation=invitation, run=F("delivery__claimed_by"))
    return invitation is not None and sheets.exists()


def _no_moment(snapshot: Snapshot, reason: str) -> TimedVerdict:
    late = Verdict(Outcome.NEVER, _RULES[reason], reason)
    return TimedVerdict(late, [late, *explain(snapshot)])


def _without(channel: str, snapshot: Snapshot) -> Snapshot:
    """Return the snapshot as if the person could not be reached on the channel."""
    closed: dict[str, dict[str, Any]] = {
        Channel.SMS: {"phone_kind": Party.PhoneKind.INVALID},
        Channel.EMAIL: {"has_email": False},
        Channel.LETTER: {"has_postal_address": False},
    }
    return replace(snapshot, party=replace(snapshot.party, **closed[channel]))
