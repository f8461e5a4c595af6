"""Small tables and a profile for them, so that a test names only what it is about."""

from datetime import UTC, datetime

from surveys.incidents.feeds.errors import Row
from surveys.incidents.feeds.grouping import map_rows
from surveys.incidents.feeds.mapped import Mapped
from surveys.incidents.feeds.mapping import RowMapper
from surveys.incidents.feeds.profile import Group, Profile

NOW = datetime(2026, 3, 5, 18, tzinfo=UTC)
EXPORTED = datetime(2026, 3, 5, 12, tzinfo=UTC)

PROFILE = Profile(
    columns={
        "incident_number": ("number",),
        "final_code": ("code",),
        "disposition": ("dispo",),
        "source": ("how",),
        "received_at": ("received",),
        "closed_at": ("closed",),
        "dv_flag": ("dv",),
        "nibrs_codes": ("nibrs",),
    },
    time_zone="America/Chicago",
    people=(
        Group(
            {
                "phone": "phone",
                "email": "email",
                "language": "language",
                "birth_date": "born",
                "contact_ok": "ok",
                "role": "role",
            }
        ),
    ),
    officers=(Group({"badge": "badge", "unit": "unit"}, {"role": "primary"}),),
    fixed={"source_system": "riverton-cad"},
    default_role="Caller",
)
CELLS = {
    "number": "2026-000142",
    "code": "NOISE",
    "dispo": "01",
    "how": "911",
    "received": "03/01/2026 02:05:00PM",
    "closed": "03/01/2026 02:45:00PM",
    "dv": "",
    "nibrs": "",
    "phone": "(312) 555-0142",
    "email": "",
    "language": "",
    "born": "",
    "ok": "",
    "role": "",
    "badge": "1042",
    "unit": "",
    "narrative": "Maria Lopez says that the music is loud",
}
HEADER = tuple(CELLS)

#: What the sound row stands for.
RECORD = {
    "source_system": "riverton-cad",
    "updated_at": EXPORTED,
    "incident_number": "2026-000142",
    "final_code": "NOISE",
    "disposition": "01",
    "source": "911",
    "nibrs_codes": [],
    "received_at": datetime(2026, 3, 1, 20, 5, tzinfo=UTC),
    "closed_at": datetime(2026, 3, 1, 20, 45, tzinfo=UTC),
    "parties": [{"role": "Caller", "phone": "(312) 555-0142"}],
    "officers": [{"role": "primary", "badge": "1042"}],
}


def row(line: int = 2, **cells: str) -> Row:
    """Return the sound row with some cells changed."""
    return Row(line, list({**CELLS, **cells}.values()))


def mapper(profile: Profile = PROFILE) -> RowMapper:
    """Return a mapper of the table."""
    return RowMapper(profile, HEADER, now=NOW, as_of=EXPORTED)


def mapped(profile: Profile = PROFILE, **cells: str) -> Mapped:
    """Map one row."""
    return mapper(profile).map(row(**cells))


def grouped(*rows: Row) -> list[Mapped]:
    """Map several rows of one table."""
    return list(map_rows(mapper(), rows))
