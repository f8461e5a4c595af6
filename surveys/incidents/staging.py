"""A batch of incidents into the database in a few statements, by PostgreSQL's COPY."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db import connection

from surveys.incidents.addresses import address_index
from surveys.incidents.guard_words import GuardWords
from surveys.incidents.records import IncidentRecord

Row = Sequence[Any]
_OF_OTHER_TABLES = {"call_taker_badge", "officers", "parties"}
_NOT_COLUMNS = {"agency_ori", "address", "narrative", "status", "source", "nibrs_codes"} | _OF_OTHER_TABLES
_PLAIN = tuple(name for name in IncidentRecord.model_fields if name not in _NOT_COLUMNS)
_plain_values = attrgetter(*_PLAIN)
_COLUMNS = (*_PLAIN, "status", "source", "nibrs_codes", "content_hash", "address_index", "guard_words")
_KEYS = ("source_system", "incident_number")
_LIST = ", ".join(_COLUMNS)
_NEWER = ", ".join(f"{column} = excluded.{column}" for column in _COLUMNS if column not in _KEYS)

# The table lives as long as the connection: making one for each batch would bloat the catalogue.
_STAGE = f"""
CREATE TEMPORARY TABLE IF NOT EXISTS staged_incident ON COMMIT DELETE ROWS
AS SELECT 0 AS place, {_LIST} FROM incidents_incident WITH NO DATA
"""  # noqa: S608 - made of our own column names
# In the order of the unique key, so that two batches at once wait for each other instead of blocking each other.
_MERGE = f"""
INSERT INTO incidents_incident AS held ({_LIST}, recorded_at, needs_decision)
SELECT {_LIST}, statement_timestamp(), true FROM staged_incident ORDER BY source_system, incident_number
ON CONFLICT (source_system, incident_number) DO UPDATE SET {_NEWER}, needs_decision = true
WHERE excluded.updated_at > held.updated_at
RETURNING id, source_system, incident_number, xmax = 0
"""  # noqa: S608 - made of our own column names
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
        read = (address_index(record.address), words.languages_in(record.narrative))
        yield (place, *_plain_values(record), record.status_now, record.source or "", codes, content_hash, *read)
