"""A batch of incidents into the database in a few statements, by PostgreSQL's COPY."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db import connection

from surveys.incidents.addresses import address_index
from surveys.incidents.feeds.canonical import GUARD_FLAGS
from surveys.incidents.guard_words import GuardWords
from surveys.incidents.models import Incident
from surveys.incidents.records import IncidentRecord

Row = Sequence[Any]
#: Of so many records it is known that they were read: enough to know a repeat, whatever a source repeats.
_MOST_HASHES = 50
#: What another record of the same moment may add, beside guard flags, and never take away.
_OF_THE_MOMENT = ("arrest", "cancelled", "report_pending")
#: Nobody is asked about an incident of which two records of the same moment disagree here.
_DECISIVE = ("initial_code", "final_code", "disposition", "source")
_OF_OTHER_TABLES = {"call_taker_badge", "officers", "parties"}
_NOT_COLUMNS = {"agency_ori", "address", "narrative", "status", "source", "nibrs_codes"} | _OF_OTHER_TABLES
_PLAIN = tuple(name for name in IncidentRecord.model_fields if name not in _NOT_COLUMNS)
_plain_values = attrgetter(*_PLAIN)
_COLUMNS = (*_PLAIN, "is_dated", "status", "source", "nibrs_codes", "content_hash", "address_index", "guard_words")
_KEYS = ("source_system", "incident_number")
_LIST = ", ".join(_COLUMNS)
_IF_NOT_SENT = {**dict.fromkeys(GUARD_FLAGS, "false"), "guard_words": "''"}
_FIRST_TYPE = ("initial_code", "initial_text")
_KEPT = (*_KEYS, *_FIRST_TYPE, "address_index", *_IF_NOT_SENT)
_NEWER = ", ".join(f"{column} = excluded.{column}" for column in _COLUMNS if column not in _KEPT)
_FIRST = ", ".join(f"COALESCE({one}, {_IF_NOT_SENT[one]})" if one in _IF_NOT_SENT else one for one in _COLUMNS)
_SENT_OR_HELD = ", ".join(f"COALESCE(sent.{column}, held.{column})" for column in _IF_NOT_SENT)
_SAME = "sent.source_system = held.source_system AND sent.incident_number = held.incident_number"

# The table lives as long as the connection: making one for each batch would bloat the catalogue.
_STAGE = f"""
CREATE TEMPORARY TABLE IF NOT EXISTS staged_incident ON COMMIT DELETE ROWS
AS SELECT 0 AS place, {_LIST} FROM incidents_incident WITH NO DATA;
CREATE INDEX IF NOT EXISTS staged_incident_by_key ON staged_incident (source_system, incident_number)
"""  # noqa: S608 - made of our own column names
# In the order of the unique key, so that two batches at once wait for each other instead of blocking each other.
# A source that names no first type had one all the same: the first that it named at all.
# A record of unknown age may be older than one whose age is known, and does not replace it.
# A guard fact that was not sent stays: only the row that is locked by then says for sure what is held.
_MERGE = f"""
INSERT INTO incidents_incident AS held ({_LIST}, recorded_at, needs_decision)
SELECT {_FIRST}, statement_timestamp(), true FROM staged_incident ORDER BY source_system, incident_number
ON CONFLICT (source_system, incident_number) DO UPDATE SET {_NEWER}, needs_decision = true,
    ({", ".join(_IF_NOT_SENT)}) = (SELECT {_SENT_OR_HELD} FROM staged_incident AS sent WHERE {_SAME}),
    initial_code = CASE WHEN excluded.initial_code <> '' THEN excluded.initial_code
        WHEN held.initial_code <> '' THEN held.initial_code
        WHEN held.final_code <> excluded.final_code THEN held.final_code ELSE '' END,
    initial_text = CASE WHEN excluded.initial_code <> '' THEN excluded.initial_text
        WHEN held.initial_code <> '' THEN held.initial_text
        WHEN held.final_code <> excluded.final_code THEN held.final_text ELSE '' END,
    address_index = COALESCE(excluded.address_index, held.address_index),
    former_indexes = CASE WHEN held.address_index <> excluded.address_index
        THEN array_append(array_remove(held.former_indexes, held.address_index), held.address_index)
        ELSE held.former_indexes END,
    read_hashes = (held.content_hash || held.read_hashes)[:{_MOST_HASHES}]
WHERE excluded.updated_at > held.updated_at AND (excluded.is_dated OR NOT held.is_dated)
RETURNING id, source_system, incident_number, xmax = 0
"""  # noqa: S608 - made of our own column names
_ADDED = ", ".join(f"{flag} = held.{flag} OR COALESCE(sent.{flag}, false)" for flag in GUARD_FLAGS[1:])
_SAME_MOMENT = "sent.updated_at = held.updated_at"
_IS_NEW = " OR ".join(
    [f"(sent.{flag} AND NOT held.{flag})" for flag in GUARD_FLAGS]
    + [f"(sent.{flag} AND held.{flag} IS NOT TRUE AND {_SAME_MOMENT})" for flag in _OF_THE_MOMENT]
)
_SENT_TYPE = "COALESCE(NULLIF(sent.initial_code, ''), sent.final_code)"
_IS_FIRST_TYPE = f"(held.initial_code = '' AND NOT {_SAME_MOMENT} AND {_SENT_TYPE} NOT IN ('', held.final_code))"
_MORE_OFFENCES = f"({_SAME_MOMENT} AND NOT held.nibrs_codes @> sent.nibrs_codes)"
_DISAGREE = " OR ".join(
    [f"(sent.{column} <> '' AND held.{column} <> '' AND sent.{column} <> held.{column})" for column in _DECISIVE]
    # These alone speak against asking; that an incident is closed says nothing against what another row said.
    + ["(sent.status IN ('reopened', 'cancelled') AND sent.status <> held.status)"]
    + ["(sent.duplicate_of NOT IN ('', held.duplicate_of))"]
)
_CONTRADICTS = f"({_SAME_MOMENT} AND ({_DISAGREE}))"
# The merge locked these rows and left them as they were. Of an older moment only what stays until it is taken back is
# added, and the first type: all else may have been replaced by what came after.
_JOIN = f"""
UPDATE incidents_incident AS held SET {_ADDED}, needs_decision = true,
    sensitive_flag = held.sensitive_flag OR COALESCE(sent.sensitive_flag, false) OR {_CONTRADICTS},
    arrest = held.arrest OR (sent.arrest AND {_SAME_MOMENT}),
    cancelled = held.cancelled OR (sent.cancelled AND {_SAME_MOMENT}),
    report_pending = CASE WHEN sent.report_pending AND {_SAME_MOMENT} THEN true ELSE held.report_pending END,
    initial_code = CASE WHEN {_IS_FIRST_TYPE} THEN {_SENT_TYPE} ELSE held.initial_code END,
    initial_text = CASE WHEN NOT {_IS_FIRST_TYPE} THEN held.initial_text
        WHEN sent.initial_code <> '' THEN sent.initial_text ELSE sent.final_text END,
    guard_words = CASE WHEN position(COALESCE(sent.guard_words, '') IN held.guard_words) > 0 THEN held.guard_words
        ELSE left(trim(held.guard_words || ' ' || sent.guard_words), 80) END,
    nibrs_codes = CASE WHEN {_MORE_OFFENCES} THEN held.nibrs_codes || sent.nibrs_codes ELSE held.nibrs_codes END,
    address_index = COALESCE(held.address_index, sent.address_index),
    former_indexes = CASE WHEN held.address_index <> sent.address_index
        THEN array_append(array_remove(held.former_indexes, sent.address_index), sent.address_index)
        ELSE held.former_indexes END
FROM staged_incident AS sent
WHERE {_SAME} AND sent.place = ANY(%(places)s) AND (
    {_IS_NEW}
    OR {_IS_FIRST_TYPE}
    OR position(COALESCE(sent.guard_words, '') IN held.guard_words) = 0
    OR {_MORE_OFFENCES}
    OR sent.address_index <> ALL(array_append(held.former_indexes, held.address_index))
    OR (held.address_index IS NULL AND sent.address_index IS NOT NULL)
    OR (NOT held.sensitive_flag AND {_CONTRADICTS})
)
RETURNING held.id
"""  # noqa: S608 - made of our own column names
_REMEMBER = f"""
UPDATE incidents_incident AS held SET read_hashes = (sent.content_hash || held.read_hashes)[:{_MOST_HASHES}]
FROM staged_incident AS sent WHERE {_SAME} AND sent.place = ANY(%(places)s)
"""  # noqa: S608 - made of our own column names
_FORGET_NOTHING = """
UPDATE incidents_incident AS held SET former_indexes = (
    SELECT array_agg(DISTINCT one) FROM unnest(array_cat(held.former_indexes, lost.indexes)) AS one
)
FROM (
    SELECT id, array_agg(one) AS indexes FROM unnest(%s::bigint[], %s::bytea[]) AS pair(id, one) GROUP BY id
) AS lost
WHERE held.id = lost.id
"""
_HELD = """
SELECT place, held.id, held.updated_at, held.content_hash, held.read_hashes
FROM staged_incident JOIN incidents_incident AS held USING (source_system, incident_number)
WHERE place = ANY(%s)
"""


@dataclass(frozen=True)
class Stored:
    """Where a record went: into a row that is new, changed, or held already and left as it was."""

    incident_id: int
    is_new: bool = False
    is_changed: bool = False
    held_updated_at: datetime | None = None
    known_hashes: frozenset[bytes] = frozenset()

    @property
    def is_held(self) -> bool:
        """Whether it was left as it was."""
        return not (self.is_new or self.is_changed)

    def knows(self, content_hash: bytes) -> bool:
        """Whether the very same record was read before."""
        return content_hash in self.known_hashes


def store_incidents(records: Sequence[IncidentRecord], hashes: Sequence[bytes]) -> list[Stored]:
    """Insert or update the incidents and say for each what happened; no two may have the same source and number."""
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        cursor.execute("DELETE FROM staged_incident")
        copy_rows("staged_incident", ("place", *_COLUMNS), _rows(records, hashes, GuardWords.for_records(records)))
        cursor.execute(_MERGE)
        touched = {
            (source, number): Stored(pk, is_new=is_new, is_changed=not is_new)
            for pk, source, number, is_new in cursor.fetchall()
        }
    found = [touched.get((record.source_system, record.incident_number)) for record in records]
    held = _held([place for place, stored in enumerate(found) if stored is None])
    return [stored or held[place] for place, stored in enumerate(found)]


def join_incidents(places: Sequence[int]) -> set[int]:
    """Add to the incidents held what the records at these places say that keeps people from being asked.

    Return those that this changed; of all it is remembered that these records were read.
    """
    values: dict[str, Any] = {"places": list(places)}
    with connection.cursor() as cursor:
        cursor.execute(_REMEMBER, values)
        cursor.execute(_JOIN, values)
        return {pk for (pk,) in cursor.fetchall()}


def mark_joined(incident_ids: Collection[int], contradicting: Collection[int]) -> None:
    """Have incidents decided again to whose people something was added; nobody is asked where it contradicts."""
    if contradicting:
        Incident.objects.filter(pk__in=contradicting).update(sensitive_flag=True, needs_decision=True)
    if incident_ids:
        Incident.objects.filter(pk__in=incident_ids).update(needs_decision=True)


def keep_indexes(lost: Sequence[tuple[int, bytes]]) -> None:
    """Remember by their hashes the contacts that were in an incident and no longer are."""
    if lost:
        with connection.cursor() as cursor:
            cursor.execute(_FORGET_NOTHING, [[pk for pk, _ in lost], [index for _, index in lost]])


def _held(places: Sequence[int]) -> dict[int, Stored]:
    if not places:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [list(places)])
        return {
            place: Stored(pk, held_updated_at=at, known_hashes=frozenset(map(bytes, (content_hash, *(earlier or ())))))
            for place, pk, at, content_hash, earlier in cursor.fetchall()
        }


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Append rows to a table by COPY."""
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _rows(records: Sequence[IncidentRecord], hashes: Sequence[bytes], words: GuardWords) -> Iterator[Row]:
    for place, (record, content_hash) in enumerate(zip(records, hashes, strict=True)):
        codes = json.dumps(record.nibrs_codes) if record.nibrs_codes else "[]"
        # Without a narrative, what was found in an earlier one stays.
        found = words.languages_in(record.narrative) if record.narrative else None
        read = (address_index(record.address), found)
        yield (
            place,
            *_plain_values(record),
            record.is_dated,
            record.status_now,
            record.source or "",
            codes,
            content_hash,
            *read,
        )
