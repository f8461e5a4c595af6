"""What became of a row of a feed."""

from datetime import datetime
from typing import Any, NamedTuple

from surveys.incidents.feeds.errors import RowError

Record = dict[str, Any]


class Mapped(NamedTuple):
    """What became of a row: a record for `IncidentRecord`, or errors and no record; remarks in either case.

    `practice` is "test", "void" or "duplicate" where the row says that there was no contact. Such a row is kept as
    cancelled, because it may take back an incident that was reported before. `source` and `changed_at` tell which
    incident, and which state of it, could not be read; `is_dated` whether the row says when it was last changed.
    Of a row that could not be split, `may_be_of` holds the numbers of which one may be its incident's.
    """

    line: int
    number: str
    record: Record | None
    errors: tuple[RowError, ...] = ()
    warnings: tuple[RowError, ...] = ()
    practice: str = ""
    source: str = ""
    changed_at: datetime | None = None
    is_dated: bool = True
    may_be_of: tuple[str, ...] = ()
