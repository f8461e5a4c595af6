"""The one form in which an incident is reported, whichever door it comes through."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationInfo, model_validator

from surveys.incidents.addresses import normal_address
from surveys.incidents.feeds.limits import MAX_NARRATIVE
from surveys.incidents.fields import (
    CLEAN_LINES,
    Day,
    Email,
    Label,
    Language,
    Lower,
    Moment,
    Phone,
    PostalAddress,
    needed_text,
    refuse,
    text,
)
from surveys.incidents.models import Incident, IncidentOfficer
from surveys.incidents.roles import is_never_asked

MAX_NUMBER = 40
MAX_PARTIES = 20
MAX_OFFICERS = 30
#: Clocks differ and zones get mixed up; what lies further ahead is a wrong date.
CLOCK_TOLERANCE = timedelta(days=1)
_OLDEST_PERSON = timedelta(days=150 * 366)
_SURELY_ADULT = timedelta(days=19 * 366)
_CALL_TAKER = IncidentOfficer.Role.CALL_TAKER.value
_TIMES = ("updated_at", "received_at", "dispatched_at", "arrived_at", "closed_at")


class PhoneType(StrEnum):
    """What the source knows about a phone; North American numbers don't tell."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    VOIP = "voip"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, use_enum_values=True)


class OfficerRecord(_Strict):
    """An officer's part: a badge, or at least the unit's call sign."""

    badge: str = text(20)
    role: Annotated[IncidentOfficer.Role, Lower]
    unit: str = text(20)
    seconds_on_scene: int | None = Field(default=None, ge=0, le=7 * 24 * 60 * 60)

    @model_validator(mode="after")
    def _names_somebody(self) -> "OfficerRecord":
        if not self.badge and not self.unit:
            raise refuse("names neither a badge nor a unit")
        return self


class OfficerPart(NamedTuple):
    """A part that somebody had in an incident, with what is written of it."""

    badge: str
    unit: str
    role: str
    seconds_on_scene: int | None = None


class PartyRecord(_Strict):
    """A person in the incident. No name is taken: nothing we do needs it."""

    person_key: str = text(40)
    role: str = text(30)
    phone: Phone = None
    phone_type: Annotated[PhoneType, Lower] | None = None
    email: Email = text(254)
    postal_address: PostalAddress = Field(
        default="", max_length=300, pattern=CLEAN_LINES, description="Where post reaches the person, without a name."
    )
    language: Language = text(30)
    birth_date: Day | None = Field(default=None, description="Only the age at the incident is stored.")
    minor_flag: bool | None = None
    relation_to_offender: str = text(40)
    contact_ok: bool | None = None
    safe_contact_note: Label = Field(default="", max_length=500, description="Only that there is a note is stored.")
    consent_basis: str = text(40)

    @property
    def known_by(self) -> str:
        """What tells the person apart: the source's key, else role and contact, since a position could be another's."""
        if self.person_key:
            return f"key|{self.person_key}"
        phone, address = self.phone.e164 if self.phone else "", normal_address(self.postal_address)
        return f"{self.role}|{phone}|{self.email}" + (f"|{address}" if address else "")

    @property
    def is_refused(self) -> bool:
        """Whether nobody may ask the person: they asked not to be contacted, or are of a role that never is."""
        return self.contact_ok is False or is_never_asked(self.role)

    def is_guarded(self, day: date) -> bool:
        """Whether something is said of the person that keeps people from being asked about an incident of that day."""
        is_young = self.birth_date is not None and day - self.birth_date < _SURELY_ADULT
        facts = (self.minor_flag, self.relation_to_offender, self.safe_contact_note)
        return self.is_refused or is_young or any(facts)


class IncidentRecord(_Strict):
    """An incident as its source knows it now: a full statement, but for guard facts it does not name."""

    source_system: str = needed_text(40)
    incident_number: str = needed_text(MAX_NUMBER)
    updated_at: Moment = Field(description="When the source last changed it.")
    agency_ori: str = text(9)
    report_number: str = text(40)
    status: Annotated[Incident.Status, Lower] | None = Field(
        default=None, description="Without it: cancelled if so flagged, closed if it has closed_at, else active."
    )
    source: Annotated[Incident.Source, Lower] | None = None
    initial_code: str = text(40)
    initial_text: Label = text(100)
    final_code: str = text(40)
    final_text: Label = text(100)
    nibrs_codes: list[Annotated[str, needed_text(10)]] = Field(default_factory=list, max_length=10)
    priority: str = text(10)
    received_at: Moment
    dispatched_at: Moment | None = None
    arrived_at: Moment | None = None
    closed_at: Moment | None = None
    beat: str = text(20)
    district: str = text(40)
    address: str = Field(default="", max_length=200, description="Only a keyed hash of it is stored.")
    narrative: str = Field(default="", max_length=MAX_NARRATIVE, description="Searched for guard words and not stored.")
    disposition: str = text(40)
    report_taken: bool = False
    report_pending: bool | None = None
    arrest: bool = False
    cancelled: bool = False
    duplicate_of: str = text(40)
    sensitive_flag: bool | None = None
    dv_flag: bool | None = None
    juvenile_flag: bool | None = None
    sex_offense_flag: bool | None = None
    protective_order: bool | None = None
    address_confidential: bool | None = None
    legal_hold: bool | None = None
    internal_investigation: bool | None = None
    call_taker_badge: str = text(20)
    officers: list[OfficerRecord] = Field(default_factory=list, max_length=MAX_OFFICERS)
    parties: list[PartyRecord] = Field(default_factory=list, max_length=MAX_PARTIES)
    _is_dated: bool = PrivateAttr(default=True)

    @model_validator(mode="after")
    def _is_consistent(self, info: ValidationInfo[dict[str, Any]]) -> "IncidentRecord":
        if info.context["agency_ori"] and self.agency_ori not in ("", info.context["agency_ori"]):
            raise refuse("is that of another agency", "agency_ori")
        self._check_times(info.context["now"])
        self._check_parties()
        return self

    def _check_times(self, now: datetime) -> None:
        latest = now + CLOCK_TOLERANCE
        for name in _TIMES:
            moment = getattr(self, name)
            if moment is not None and moment > latest:
                raise refuse("lies in the future", name)
        if self.closed_at is not None and self.closed_at < self.received_at:
            raise refuse("lies before the call came in", "closed_at")

    def _check_parties(self) -> None:
        keys: set[str] = set()
        for place, party in enumerate(self.parties):
            if party.person_key in keys:
                raise refuse("is there twice", "parties", place, "person_key")
            if not self._was_alive(party.birth_date):
                raise refuse("does not fit the time of the incident", "parties", place, "birth_date")
            keys |= {party.person_key} - {""}

    def _was_alive(self, born: date | None) -> bool:
        # A day more, because the incident's day is one of the agency's zone.
        return born is None or timedelta(days=-1) <= self.received_at.date() - born <= _OLDEST_PERSON

    @property
    def is_dated(self) -> bool:
        """Whether the source said when it last changed."""
        return self._is_dated

    def without_date(self) -> "IncidentRecord":
        """Return it as a record of unknown age, which never replaces one of known age."""
        self._is_dated = False
        return self

    @property
    def status_now(self) -> str:
        """The status that was sent, or the one that follows from the rest."""
        if self.status:
            return self.status
        if self.cancelled:
            return Incident.Status.CANCELLED.value
        return Incident.Status.CLOSED.value if self.closed_at else Incident.Status.ACTIVE.value

    @cached_property
    def officers_once(self) -> list[OfficerPart]:
        """The officers and the call taker; a part that is named twice counts once, as first written."""
        named = [OfficerPart(one.badge, one.unit, one.role, one.seconds_on_scene) for one in self.officers]
        if self.call_taker_badge:
            named.append(OfficerPart(self.call_taker_badge, "", _CALL_TAKER))
        parts: dict[tuple[Any, ...], OfficerPart] = {}
        for part in named:
            parts.setdefault(part[:-1], part)
        return list(parts.values())
