"""A batch of incidents into the database in a few statements, by PostgreSQL's COPY."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db import connection

from surveys.incidents.addresses import address_index
from surveys.incidents.guard_words import GuardWords
from surveys.incidents.models import Incident
from surveys.incidents.records import DECISIVE, GUARD_FLAGS, JOINED_FLAGS, IncidentRecord

Row = Sequence[Any]
_OF_OTHER_TABLES = {"call_taker_badge", "officers", "parties"}
_NOT_COLUMNS = {"agency_ori", "address", "narrative", "status", "source", "nibrs_codes"} | _OF_OTHER_TABLES
_PLAIN = tuple(name for name in IncidentRecord.model_fields if name not in _NOT_COLUMNS)
_plain_values = attrgetter(*_PLAIN)
_COLUMNS = (*_PLAIN, "status", "source", "nibrs_codes", "content_hash", "address_index", "guard_words")
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
        ELSE held.former_indexes END
WHERE excluded.updated_at > held.updated_at
RETURNING id, source_system, incident_number, xmax = 0
"""  # noqa: S608 - made of our own column names
_ADDED = ", ".join(f"{flag} = held.{flag} OR COALESCE(sent.{flag}, false)" for flag in GUARD_FLAGS[1:])
_IS_NEW = " OR ".join(f"(sent.{flag} AND held.{flag} IS NOT TRUE)" for flag in JOINED_FLAGS)
_DISAGREE = " OR ".join(
    f"(sent.{column} <> '' AND held.{column} <> '' AND sent.{column} <> held.{column})" for column in DECISIVE
)
# The rows of the same moment were locked by the merge, which left them as they were.
_JOIN = f"""
UPDATE incidents_incident AS held SET {_ADDED}, needs_decision = true,
    sensitive_flag = held.sensitive_flag OR COALESCE(sent.sensitive_flag, false) OR (%(as_parts)s AND ({_DISAGREE})),
    arrest = held.arrest OR sent.arrest,
    cancelled = held.cancelled OR sent.cancelled,
    report_pending = COALESCE(held.report_pending OR sent.report_pending, held.report_pending),
    guard_words = CASE WHEN position(COALESCE(sent.guard_words, '') IN held.guard_words) > 0 THEN held.guard_words
        ELSE left(trim(held.guard_words || ' ' || sent.guard_words), 80) END,
    nibrs_codes = CASE WHEN held.nibrs_codes @> sent.nibrs_codes THEN held.nibrs_codes
        ELSE held.nibrs_codes || sent.nibrs_codes END,
    address_index = COALESCE(held.address_index, sent.address_index),
    former_indexes = CASE WHEN held.address_index <> sent.address_index
        THEN array_append(array_remove(held.former_indexes, sent.address_index), sent.address_index)
        ELSE held.former_indexes END
FROM staged_incident AS sent
WHERE {_SAME} AND sent.place = ANY(%(places)s) AND (
    {_IS_NEW}
    OR position(COALESCE(sent.guard_words, '') IN held.guard_words) = 0
    OR NOT held.nibrs_codes @> sent.nibrs_codes
    OR sent.address_index <> ALL(array_append(held.former_indexes, held.address_index))
    OR (held.address_index IS NULL AND sent.address_index IS NOT NULL)
    OR (%(as_parts)s AND NOT held.sensitive_flag AND ({_DISAGREE}))
)
RETURNING held.id
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
SELECT place, held.id, held.updated_at, held.content_hash
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
    held_hash: bytes = b""


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


def join_incidents(places: Sequence[int], *, as_parts: bool) -> set[int]:
    """Add to the incidents held what the records at these places say that keeps people from being asked."""
    with connection.cursor() as cursor:
        cursor.execute(_JOIN, {"places": list(places), "as_parts": as_parts})
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
            place: Stored(pk, held_updated_at=updated_at, held_hash=bytes(content_hash))
            for place, pk, updated_at, content_hash in cursor.fetchall()
        }


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Append rows to a table by COPY."""
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _rows(records: Sequence[IncidentRecord], hashes: Sequence[bytes], words: GuardWords) -> Iterator[Row]:
    for place, (record, content_hash) in enumerate(zip(records, hashes, strict=True)):
        codes = json.dumps(record.nibrs_codes)
        # Without a narrative, what was found in an earlier one stays.
        found = words.languages_in(record.narrative) if record.narrative else None
        read = (address_index(record.address), found)
        yield (place, *_plain_values(record), record.status_now, record.source or "", codes, content_hash, *read)
