"""An uploaded file, kept until it has been replayed, and read by its profile."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from agencies.tenancy import current_agency
from surveys.incidents import feed_files
from surveys.incidents.feeds.grouping import map_rows
from surveys.incidents.feeds.mapped import Mapped
from surveys.incidents.feeds.mapping import RowMapper
from surveys.incidents.feeds.profile import Profile
from surveys.incidents.feeds.reading import open_rows
from surveys.incidents.models import FeedProfile
from surveys.incidents.reading import RecordError, read_record
from surveys.incidents.records import IncidentRecord
from surveys.outreach.models import DryRun


def path_of(run: DryRun) -> Path:
    """Return where a run's file lies; like every raw file, it goes after seven days at the latest."""
    return feed_files.agency_folder() / "feeds" / f"{run.pk}.dry-run"


def keep(run: DryRun, chunks: Iterable[bytes]) -> None:
    """Write an uploaded file under the run's random name."""
    feed_files.make_room()
    with feed_files.open_private(path_of(run)) as file:
        file.writelines(chunks)


def records_of(path: Path, feed: FeedProfile, now: datetime) -> Iterator[IncidentRecord | None]:
    """Yield the file's incidents, and None for each that can't be read. Raises FeedError."""
    profile, ori = Profile.from_dict(feed.definition), current_agency().ori
    with open_rows(path, encoding=profile.encoding, delimiter=profile.delimiter) as table:
        mapper = RowMapper(profile, table.header, now=now, as_of=now)
        for mapped in map_rows(mapper, table):
            yield _read(mapped, now, ori)


def _read(mapped: Mapped, now: datetime, ori: str) -> IncidentRecord | None:
    try:
        return read_record(mapped.record, now, ori) if mapped.record is not None else None
    except RecordError:
        return None
