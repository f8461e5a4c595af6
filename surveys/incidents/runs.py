"""Importing a file by its profile, in batches: what is killed goes on where it stood, and two at once do no harm."""

import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from math import inf
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from agencies.tenancy import current_agency
from surveys.incidents import feed_files
from surveys.incidents.batches import Batch, batches, unreadable_before
from surveys.incidents.feeds.errors import BadFile, FeedError, RowError
from surveys.incidents.feeds.mapping import RowMapper
from surveys.incidents.feeds.profile import Profile
from surveys.incidents.feeds.reading import Rows, open_rows
from surveys.incidents.file_records import FileReader
from surveys.incidents.models import FeedProfile, ImportRun
from surveys.incidents.read_ahead import read_ahead
from surveys.incidents.record import Outcome, match_badges, record_incidents
from surveys.incidents.rejects import RejectsFile
from surveys.incidents.unreadable import LeftOut, note_unreadable

#: Whoever was importing is gone after so long without a batch.
_UNATTENDED = timedelta(minutes=2)
_IN_PART = (
    "Nothing of this file was taken: {:,} incident{} can't be read, and this feed takes a file only as a whole. Until "
    "it comes corrected, nobody is asked about the incidents in it."
)
_GONE = "The file is no longer here: raw files are deleted after seven days. Please send it again."
_PROGRESS = [*Outcome, "warnings", "remarks", "rejects_size", "rows_done", "touched_at"]
State = ImportRun.State


class _Overtaken(Exception):  # noqa: N818 - a turn in the flow, not a failure
    """Another process imports the same file and is further."""


def receive(name: str, chunks: Iterable[bytes], sender: str, now: datetime, profile: FeedProfile | None) -> ImportRun:
    """Keep an uploaded file for as long as it takes to map and import it."""
    feed_files.delete_old(now)
    times = dict.fromkeys(("as_of", "created_at", "touched_at"), now)
    run = ImportRun(file_name=name[-200:], created_by=sender, profile=profile, **times)
    # A file without a row is deleted in time; a row without a file would lead people astray.
    feed_files.store(run, chunks)
    run.save(force_insert=True)
    return run


def begin(run: ImportRun, now: datetime) -> bool:
    """Let a run's import begin under its profile as it stands; False where it has begun before."""
    if run.profile is None:
        return False
    changes: dict[str, Any] = {"definition": run.profile.definition, "state": State.WAITING, "touched_at": now}
    return ImportRun.objects.filter(pk=run.pk, state=State.UPLOADED).update(**changes) == 1


def discard(run: ImportRun) -> bool:
    """Forget an uploaded file that was not imported; False where its import has begun."""
    forgotten, _ = ImportRun.objects.filter(pk=run.pk, state=State.UPLOADED).delete()
    if forgotten:
        feed_files.raw_path(run).unlink(missing_ok=True)
    return bool(forgotten)


def unattended(now: datetime) -> QuerySet[ImportRun]:
    """Return the runs that nobody gets on with: those of folders, and those whose worker or message was lost."""
    under_way = ImportRun.objects.filter(state__in=ImportRun.UNDER_WAY).order_by("created_at")
    return under_way.filter(Q(is_from_folder=True) | Q(touched_at__lt=now - _UNATTENDED))


def go_on(run_id: UUID, seconds: float = inf) -> bool:
    """Import a run's file from where it stands, for about so many seconds; return whether nothing is left to do."""
    run = ImportRun.objects.get(pk=run_id)
    if run.state not in ImportRun.UNDER_WAY:
        return True
    try:
        profile = Profile.from_dict(run.definition)
        _start(run, profile)
        return _import(run, profile, seconds)
    except _Overtaken:
        return True
    except FeedError as error:
        refuse(run, str(error))
    except FileNotFoundError:
        refuse(run, _GONE)
    return True


def refuse(run: ImportRun, problem: str) -> None:
    """End an import of which nothing more will come, and say why."""
    _end(run, State.REFUSED, problem)


def _start(run: ImportRun, profile: Profile) -> None:
    """Count the rows once, so that a file which can't be read to its end is refused before anything lands."""
    if run.state == State.RUNNING:
        return
    with _open(run, profile) as table:
        _mapper(run, profile, table)
        run.rows = sum(1 for _ in table)
    if profile.takes_whole_files:
        _refuse_in_part(run, profile)
    run.state, run.started_at, run.touched_at = State.RUNNING, timezone.now(), timezone.now()
    waiting = ImportRun.objects.filter(pk=run.pk, state=State.WAITING)
    if not waiting.update(state=run.state, started_at=run.started_at, touched_at=run.touched_at, rows=run.rows):
        raise _Overtaken


def _refuse_in_part(run: ImportRun, profile: Profile) -> None:
    """Raise BadFile where a row can't be read, after writing down which, and hold back whatever the file tells of."""
    run.rejected, run.rejects_size, run.remarks = 0, 0, []
    with _open(run, profile) as table:
        rejects = RejectsFile(run, profile, table.header)
        for batch in batches(_mapper(run, profile, table), table, _reader(run, profile)):
            run.rejects_size = rejects.append(batch.rejects, run.rejects_size)
            run.rejected += len(batch.rejects)
            run.remarks = batch.counted(run.remarks)
    if run.rejected:
        waiting = ImportRun.objects.filter(pk=run.pk, state=State.WAITING)
        waiting.update(rows=run.rows, rejected=run.rejected, rejects_size=run.rejects_size, remarks=run.remarks)
        _hold_back(run, profile)
        raise BadFile(_IN_PART.format(run.rejected, "" if run.rejected == 1 else "s"))


def _hold_back(run: ImportRun, profile: Profile) -> None:
    """Let nobody be asked about what the file tells of: any of its rows may say something that protects."""
    with _open(run, profile) as table:
        for batch in batches(_mapper(run, profile, table), table, _reader(run, profile)):
            told = (LeftOut(one.source_system, one.incident_number, one.updated_at) for _, one in batch.records)
            with transaction.atomic():
                note_unreadable([*batch.left_out, *told])


def _open(run: ImportRun, profile: Profile) -> Any:
    return open_rows(feed_files.raw_path(run), encoding=profile.encoding, delimiter=profile.delimiter)


def _mapper(run: ImportRun, profile: Profile, table: Rows) -> RowMapper:
    # The moment of the upload and not the present one, so that a later half is read as the first was.
    return RowMapper(profile, table.header, now=run.created_at, as_of=run.as_of)


def _reader(run: ImportRun, profile: Profile) -> FileReader:
    return FileReader(profile, run.created_at, current_agency().ori)


def _import(run: ImportRun, profile: Profile, seconds: float) -> bool:
    with _open(run, profile) as table:
        rejects, mapper = RejectsFile(run, profile, table.header), _mapper(run, profile, table)
        unreadable = unreadable_before(mapper, islice(table, run.rows_done), rejects.lines(run.rejects_size))
        until = time.monotonic() + seconds
        with read_ahead(batches(mapper, table, _reader(run, profile), unreadable)) as ahead:
            while batch := ahead.take():
                with transaction.atomic():
                    _store(run, batch, rejects)
                    # Committing takes about as long: the database checks every reference then.
                    ahead.read_on()
                if time.monotonic() > until:
                    return False
    match_badges()
    _end(run, State.FINISHED)
    return True


def _store(run: ImportRun, batch: Batch, rejects: RejectsFile) -> None:
    """Record a batch and how far the run is; one transaction holds both, so that each row counts exactly once."""
    held = ImportRun.objects.select_for_update().get(pk=run.pk)
    if (held.state, held.rows_done) != (State.RUNNING, run.rows_done):
        raise _Overtaken
    _count(run, batch)
    run.rejects_size = rejects.append(batch.rejects, held.rejects_size)
    run.rows_done += batch.rows
    run.touched_at = timezone.now()
    run.save(update_fields=_PROGRESS)


def _count(run: ImportRun, batch: Batch) -> None:
    records = [record for _, record in batch.records]
    # Without a time of change, rows of one incident that stand apart are parts of it as those side by side are.
    recorded = record_incidents(records, as_parts=True)
    note_unreadable(batch.left_out, records)
    for (line, _), answer in zip(batch.records, recorded, strict=True):
        setattr(run, answer.outcome, getattr(run, answer.outcome) + 1)
        batch.warnings += (RowError(line, "", "", words) for words in answer.warnings)
    run.rejected += len(batch.rejects)
    run.warnings += len(batch.warnings)
    run.remarks = batch.counted(run.remarks)


def _end(run: ImportRun, state: str, problem: str = "") -> None:
    changes = {"state": state, "problem": problem[:500], "finished_at": timezone.now()}
    ImportRun.objects.filter(pk=run.pk, state__in=ImportRun.UNDER_WAY).update(**changes)
