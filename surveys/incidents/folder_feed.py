"""Exports that a dispatch centre drops into its profile's folder: taken when complete, imported, put aside.

Every step can be repeated after a crash: a file's run is found again by what the file is, and says what is left to do.
"""

import os
import stat
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import structlog
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from agencies.tenancy import current_agency
from surveys.incidents import feed_files, runs
from surveys.incidents.models import FeedProfile, ImportRun

log = structlog.get_logger(__name__)

_MARK = ".done"
#: What programs call a file that they are still writing, and marks.
_UNFINISHED = (_MARK, ".part", ".partial", ".filepart", ".tmp")
_NAMESPACE = uuid.UUID("6c6c53a4-3f0b-4a6e-9f0e-8a53d94cc0c7")
#: In bytes: a file system's names end at 255 of them, and a report's is longer.
_LONGEST_NAME = 120
_UNREADABLE = "\N{REPLACEMENT CHARACTER}"
#: Other agencies' files have their turn after so long.
_TURN_SECONDS = 30
#: What has failed for so long, without a row getting in, does not pass.
_PATIENCE = timedelta(hours=6)
#: What the database fails in does.
_PASSES = (OperationalError, InterfaceError)
_IN_VAIN = (
    "This file can't be opened or imported, however often it is tried. Whoever runs the platform finds why in the log."
)
#: Whoever stops in the middle of a file goes on with it, or gives up, within this time.
_MAY_GROW = timedelta(hours=1)
_OVER = (ImportRun.State.FINISHED, ImportRun.State.REFUSED)
Sight = tuple[int, int]


@dataclass
class Sightings:
    """What there was at the last look: how large each file was, when it was last written, and folders of no profile."""

    last: dict[Path, Sight] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)

    def complete(self, folder: Path) -> list[Path]:
        """Return the files of a folder that have a mark, or have not changed since the last look, oldest first."""
        found = dict(sorted(_files(folder), key=lambda item: (item[1][1], item[0])))
        ready = [path for path, sight in found.items() if _is_marked(path) or self.last.get(path) == sight]
        self.last = {path: sight for path, sight in self.last.items() if path.parent != folder} | found
        return ready


def take_in(sightings: Sightings, now: datetime) -> bool:
    """Import what is complete in the folders of the agency in force, and whatever nobody gets on with, for a while.

    Return whether nothing is left to do.
    """
    feed_files.make_room()
    profiles = list(FeedProfile.objects.all())
    for profile in profiles:
        _attempt("folder not read", partial(_look_into, sightings, profile, now), profile=profile.pk)
    _tell_of_strange_folders(sightings, folders_without_profile(profiles))
    is_done = _go_on_with_all(now)
    over = ImportRun.objects.filter(is_from_folder=True, state__in=_OVER).select_related("profile")
    for run in over.filter(pk__in=feed_files.raw_files()):
        _attempt("file not put aside", partial(_put_aside, run), run=str(run.pk))
    for run in over.filter(created_at__gt=now - _MAY_GROW).defer("definition", "remarks"):
        _attempt("file not taken back", partial(_take_back, run), run=str(run.pk))
    return is_done


def _go_on_with_all(now: datetime) -> bool:
    until = time.monotonic() + _TURN_SECONDS
    for run in runs.unattended(now):
        left = until - time.monotonic()
        if left <= 0 or (_is_here(run, now) and not _go_on(run, left, now)):
            return False
    return True


def _look_into(sightings: Sightings, profile: FeedProfile, now: datetime) -> None:
    for path in sightings.complete(feed_files.incoming(profile.name)):
        _attempt("file not taken", partial(_take, profile, path, now), profile=profile.pk)


def folders_without_profile(profiles: Iterable[FeedProfile]) -> list[str]:
    """Return the names of folders whose files nobody looks at, as after one of these profiles got another name."""
    root, names = feed_files.agency_folder() / "incoming", {profile.name for profile in profiles}
    with suppress(OSError):
        folders = [path for path in root.iterdir() if path.name not in names]
        folders += [path for name in names for path in _folders_below(root / name)]
        return sorted(_readable(str(path.relative_to(root))) for path in folders if _holds_files(path))
    return []


def _folders_below(folder: Path) -> Iterator[Path]:
    """Yield the folders in a profile's own, of which only those for files that were dealt with are ours."""
    for place, names, _ in os.walk(folder):
        ours = feed_files.ASIDE if Path(place) == folder else ()
        names[:] = [name for name in names if name not in ours and not name.startswith(".")]
        yield from (Path(place, name) for name in names)


def _holds_files(folder: Path) -> bool:
    with suppress(OSError):
        return folder.is_dir() and any(_files(folder))
    return False


def _tell_of_strange_folders(sightings: Sightings, found: list[str]) -> None:
    """Say it once for each change; whoever made up the name of a folder may have put anything into it."""
    if found and found != sightings.strange:
        log.warning("folders without a profile hold files, see the page of feeds", count=len(found))
    sightings.strange = found


def _attempt(failure: str, do: Callable[[], None], **ids: int | str) -> None:
    """Do it; what fails is logged without the name of a file, and does not hold up the others."""
    try:
        do()
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one file, the others must come in
        log.error(failure, error=type(error).__name__, **ids)


def _is_here(run: ImportRun, now: datetime) -> bool:
    """Whoever was killed between writing down a file and moving it will find it again; until then there is no hurry."""
    return feed_files.raw_path(run).exists() or run.created_at < now - feed_files.KEPT


def _go_on(run: ImportRun, seconds: float, now: datetime) -> bool:
    try:
        return runs.go_on(run.pk, seconds)
    except Exception as error:  # noqa: BLE001 - one file that can't be imported must not hold up the others
        log.error("import failed", run=str(run.pk), error=type(error).__name__)
        if not isinstance(error, _PASSES) and run.touched_at < now - _PATIENCE:
            runs.refuse(run, _IN_VAIN)
    return True


def _files(folder: Path) -> Iterator[tuple[Path, Sight]]:
    for path in folder.iterdir():
        try:
            facts = path.lstat()
        except FileNotFoundError:
            continue
        # A link could lead anywhere on this machine.
        if stat.S_ISREG(facts.st_mode) and not path.name.startswith(".") and not path.name.endswith(_UNFINISHED):
            yield path, (facts.st_size, facts.st_mtime_ns)


def _mark(path: Path) -> Path:
    return path.with_name(path.name + _MARK)


def _is_marked(path: Path) -> bool:
    """Whether there is a mark and no write since; a name that leaves no room for a mark has none."""
    with suppress(OSError):
        return _mark(path).lstat().st_ctime_ns >= path.lstat().st_ctime_ns
    return False


def _readable(name: str) -> str:
    """Return a file's name as text that can be stored, whatever its bytes are."""
    text = os.fsencode(name).decode(errors="replace")
    return "".join(character if character.isprintable() else _UNREADABLE for character in text)


def _take(profile: FeedProfile, path: Path, now: datetime) -> None:
    """Write down that the file is here, then move it to where nobody overwrites it."""
    facts, name = path.lstat(), _readable(path.name)
    # The inode's time of change differs each time that a file is put here, and is the same after a crash.
    which = f"{current_agency().schema_name}/{profile.pk}/{name}/{facts.st_ino}/{facts.st_ctime_ns}"
    run, _ = ImportRun.objects.get_or_create(
        pk=uuid.uuid5(_NAMESPACE, which),
        defaults={
            "profile": profile,
            "definition": profile.definition,
            "file_name": name[-200:],
            "is_from_folder": True,
            "state": ImportRun.State.WAITING,
            "as_of": min(_written(facts), now),
            "created_at": now,
            "touched_at": now,
        },
    )
    feed_files.move(path, feed_files.raw_path(run))
    with suppress(OSError):
        _mark(path).unlink()


def _put_aside(run: ImportRun) -> None:
    """Move the file to done/ or rejected/ with its report; it goes last, because it says that this is left."""
    path = _aside(run)
    feed_files.write_private(_beside(path, ".report.txt"), ("\n".join(report_lines(run)) + "\n").encode())
    if run.rejects_size:
        feed_files.copy_private(feed_files.rejects_path(run), _beside(path, ".rejected.csv"))
    feed_files.move(feed_files.raw_path(run), path)


def _take_back(run: ImportRun) -> None:
    """Have a file looked at again that was written on after it was taken, and of which only a part was imported."""
    path = _aside(run)
    with suppress(FileNotFoundError):
        if min(_written(path.lstat()), run.created_at) != run.as_of:
            feed_files.move(path, path.parent.parent / path.name)
            log.warning("file was written on after it was taken", run=str(run.pk))


def _aside(run: ImportRun) -> Path:
    done, rejected = feed_files.ASIDE
    name = run.profile.name if run.profile else ""
    folder = feed_files.aside(name, done if _is_used(run) else rejected)
    return folder / f"{run.created_at.astimezone(UTC):{feed_files.STAMP}}-{_short_name(run)}"


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f"{path.name}{ending}")


def _written(facts: os.stat_result) -> datetime:
    return datetime.fromtimestamp(facts.st_mtime, UTC)


def _short_name(run: ImportRun) -> str:
    """Return a name that leaves room for what is put before and behind it, and that no other file of the look has."""
    end = run.file_name.encode()[-_LONGEST_NAME:].decode(errors="ignore")
    is_whole = end == run.file_name and _UNREADABLE not in end
    return end if is_whole else f"{run.pk.hex[:8]}-{end.replace(_UNREADABLE, '_')}"


def _is_used(run: ImportRun) -> bool:
    return run.state == ImportRun.State.FINISHED and (not run.rows or run.rejected < _incidents(run))


def _incidents(run: ImportRun) -> int:
    return run.created + run.updated + run.unchanged + run.rejected


def report_lines(run: ImportRun) -> list[str]:
    """Say in words what became of a file."""
    counts = f"{run.created:,} new, {run.updated:,} changed, {run.unchanged:,} known already, {run.rejected:,} left out"
    return [
        f"{run.file_name}: {run.get_state_display().lower()}, {timezone.localtime(run.finished_at):%Y-%m-%d %H:%M %Z}",
        *([run.problem] if run.problem else []),
        f"{run.rows_done:,} rows: {counts}; {run.warnings:,} warnings",
        *run.remarks,
    ]
