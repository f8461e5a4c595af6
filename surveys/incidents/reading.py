"""From what a machine sent to an incident record, or to reasons that a person understands."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from surveys.incidents.feeds.errors import storable
from surveys.incidents.fields import Moment
from surveys.incidents.records import CLOCK_TOLERANCE, MAX_NUMBER, IncidentRecord

Location = tuple[int | str, ...]
_MOMENT: TypeAdapter[datetime] = TypeAdapter(Moment)
_MOST_REASONS = 20
_LONGEST_NAME = 60
_WORDS: Mapping[str, str] = {
    "missing": "is missing",
    "extra_forbidden": "is not a field that is known here",
    "string_type": "must be text",
    "string_too_long": "is longer than {max_length} characters",
    "string_too_short": "is empty",
    "string_pattern_mismatch": "has control characters",
    "string_unicode": "has characters that can't be stored",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "enum": "must be one of {expected}",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_parsing_size": "is too large",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "list_type": "must be a list",
    "too_long": "has more than {max_length} entries",
    "model_type": "must be an object with named fields",
    "dict_type": "must be an object with named fields",
}


class RecordError(Exception):
    """What was sent is not an incident; the reasons name the fields and never repeat values."""

    def __init__(
        self, reasons: list[str], number: str = "", source: str = "", changed_at: datetime | None = None
    ) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons
        self.number = number
        self.source = source
        self.changed_at = changed_at


def dotted(location: Location) -> str:
    """Name a field as JSON writers do: parties[0].phone."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{storable(step[:_LONGEST_NAME])}" for step in location)
    return "".join(steps).removeprefix(".")


def read_record(
    raw: object, now: datetime, agency_ori: str, name_of: Callable[[Location], str] = dotted
) -> IncidentRecord:
    """Return the record, or raise RecordError with a reason for each field that is wrong."""
    try:
        return IncidentRecord.model_validate(raw, context={"now": now, "agency_ori": agency_ori})
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        reasons = [_reason(detail, name_of) for detail in details[:_MOST_REASONS]]
        source, number, changed_at = identity_of(raw, now)
        raise RecordError(reasons, number, source, changed_at) from None


def identity_of(raw: object, now: datetime) -> tuple[str, str, datetime | None]:
    """Return which incident, and which state of it, was sent as far as that can be told: source, number and time."""
    return _text(raw, "source_system"), number_of(raw), _changed_at(raw, now)


def number_of(raw: object) -> str:
    """Return the incident's number as far as one was sent, for the answer about something that is no record."""
    return _text(raw, "incident_number")


def _text(raw: object, name: str) -> str:
    value = raw.get(name) if isinstance(raw, Mapping) else None
    return storable(value).strip()[:MAX_NUMBER] if isinstance(value, str) else ""


def _changed_at(raw: object, now: datetime) -> datetime | None:
    """Return when the source made the change, unless that is what cannot be read."""
    value = raw.get("updated_at") if isinstance(raw, Mapping) else None
    try:
        moment = _MOMENT.validate_python(value)
    except ValidationError:
        return None
    return moment if moment <= now + CLOCK_TOLERANCE else None


def _reason(detail: Mapping[str, Any], name_of: Callable[[Location], str]) -> str:
    facts = detail.get("ctx", {})
    template = _WORDS.get(detail["type"])
    words = template.format(**facts) if template else detail["msg"]
    name = name_of((*detail["loc"], *facts.get("at", ())))
    return f"{name}: {words}" if name else words
