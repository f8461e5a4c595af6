"""Where an agency's files lie: raw exports, rejected rows, and the folders that dispatch centres drop exports into."""

import errno
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import structlog
from django.conf import settings

from agencies.models import PUBLIC_SCHEMA, Agency
from agencies.tenancy import current_agency
from surveys.incidents.models import ImportRun

log = structlog.get_logger(__name__)

#: Nothing that a dispatch centre sent lies here longer; what is needed of it is in the database.
KEPT = timedelta(days=7)
_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700
#: Where files lie that were dealt with, below their profile's folder, and how their names begin.
ASIDE = ("done", "rejected")
STAMP = "%Y%m%dT%H%M%SZ"
_STAMPED = re.compile(r"\d{8}T\d{6}Z(?=-)", re.ASCII)
_REJECTS = ".rejected.csv"
_ONLY_FILES = os.O_RDONLY | os.O_NOFOLLOW


def agency_folder() -> Path:
    """Return the folder of the agency in force."""
    return Path(settings.FILES_DIR) / current_agency().schema_name


def incoming(profile_name: str) -> Path:
    """Return the folder that a profile's exports are dropped into; it is there afterwards."""
    return private_folder(agency_folder() / "incoming" / profile_name)


def aside(profile_name: str, kind: str) -> Path:
    """Return the folder for files that were dealt with; a link in its place could lead to another agency, and goes."""
    folder = incoming(profile_name) / kind
    if folder.is_symlink():
        folder.unlink()
    return private_folder(folder)


def raw_path(run: ImportRun) -> Path:
    """Return where the file of a run lies while it is needed."""
    return agency_folder() / "feeds" / str(run.pk)


def rejects_path(run: ImportRun) -> Path:
    """Return where the rejected rows of a run lie."""
    return agency_folder() / "feeds" / f"{run.pk}{_REJECTS}"


def raw_files() -> set[UUID]:
    """Return the runs of the agency in force whose files lie where they are imported from."""
    found = set()
    for path in (agency_folder() / "feeds").iterdir():
        with suppress(ValueError):
            found.add(UUID(path.name))
    return found


def make_room() -> None:
    """Make the folder that raw files lie in, closed to everybody else on the machine."""
    private_folder(agency_folder() / "feeds")


def private_folder(folder: Path) -> Path:
    """Return a folder, made where there is none; whoever set up one keeps what they set up."""
    folder.mkdir(parents=True, exist_ok=True, mode=_PRIVATE_FOLDER)
    return folder


def store(run: ImportRun, chunks: Iterable[bytes]) -> None:
    """Write an uploaded file under the run's random name."""
    make_room()
    with open_private(raw_path(run)) as file:
        file.writelines(chunks)


def open_private(path: Path) -> BinaryIO:
    """Open a file to read and write, new ones readable by nobody else; a planted link is not followed."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, _PRIVATE_FILE), "r+b")


def write_private(path: Path, content: bytes) -> None:
    """Write a file that nobody else on the machine can read, in place of an earlier one."""
    with open_private(path) as file:
        os.fchmod(file.fileno(), _PRIVATE_FILE)
        file.write(content)
        file.truncate()


def copy_private(source: Path, target: Path) -> None:
    """Copy a file, however large, to where nobody else on the machine can read it; a link is not followed."""
    with os.fdopen(os.open(source, _ONLY_FILES), "rb") as content, open_private(target) as file:
        os.fchmod(file.fileno(), _PRIVATE_FILE)
        shutil.copyfileobj(content, file)
        file.truncate()


def move(source: Path, target: Path) -> None:
    """Move a file so that it is never seen in part, onto another disk too: SFTP may well have one of its own.

    Raises OSError for a link, which could lead anywhere on this machine, also where it took a file's place just now.
    """
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        part = target.with_name(f"{target.name}.part")
        copy_private(source, part)
        facts = source.lstat()
        os.utime(part, ns=(facts.st_atime_ns, facts.st_mtime_ns))
        part.replace(target)
        source.unlink()
    if target.is_symlink():
        target.unlink()
        raise OSError(errno.ELOOP, "a link took the place of a file")


def delete_old(now: datetime) -> int:
    """Delete every file of the agency in force that came here longer ago than KEPT; return how many."""
    return _delete(agency_folder(), now - KEPT, _received())


def delete_old_uploads(now: datetime) -> None:
    """Delete what was uploaded longer ago than KEPT, and what became of it, also where nobody watches folders."""
    _delete(agency_folder() / "feeds", now - KEPT, _received())


def delete_of_suspended(now: datetime) -> int:
    """Delete the old files of agencies that are not in service, whose files nobody moves any more."""
    suspended = Agency.objects.filter(is_active=False).exclude(schema_name=PUBLIC_SCHEMA)
    folders = [Path(settings.FILES_DIR) / name for name in suspended.values_list("schema_name", flat=True)]
    return sum(_delete(folder, now - KEPT, {}) for folder in folders)


def _delete(folder: Path, latest: datetime, received: Mapping[str, datetime]) -> int:
    deleted = 0
    for path in _all_files(folder):
        try:
            if _arrived(path, received) < latest:
                path.unlink()
                deleted += 1
        except FileNotFoundError:
            continue
        except OSError as error:
            # No word of its name; what stays is looked at again the next time.
            log.error("old file not deleted", error=type(error).__name__)
    return deleted


def _all_files(folder: Path) -> Iterator[Path]:
    for place, _, names in os.walk(folder):
        yield from (Path(place, name) for name in names)


def _received() -> dict[str, datetime]:
    """Return when the runs began whose files lie here: each move of a file would begin its days anew."""
    found = {pk for path in _all_files(agency_folder() / "feeds") if (pk := _run_of(path))}
    runs = ImportRun.objects.filter(pk__in=found).values_list("pk", "created_at") if found else ()
    return {str(pk): created_at for pk, created_at in runs}


def _run_of(path: Path) -> UUID | None:
    with suppress(ValueError):
        return UUID(path.name.removesuffix(_REJECTS))
    return None


def _arrived(path: Path, received: Mapping[str, datetime]) -> datetime:
    """Return when a file came here, by its run where it has one."""
    # Unlike the date that a file carries, the inode's time of change can't be older than its arrival.
    changed = datetime.fromtimestamp(path.lstat().st_ctime, UTC)
    known = _stamp(path) if path.parent.name in ASIDE else received.get(str(_run_of(path)))
    return min(changed, known or changed)


def _stamp(path: Path) -> datetime | None:
    """Return the moment in the name of a file that was put aside."""
    found = _STAMPED.match(path.name)
    with suppress(ValueError):
        return datetime.strptime(found[0], STAMP).replace(tzinfo=UTC) if found else None
    return None
