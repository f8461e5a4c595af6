"""Where an agency's files lie: raw exports, rejected rows, and the folders that dispatch centres drop exports into."""

import errno
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from agencies.tenancy import current_agency
from surveys.incidents.models import ImportRun

#: Nothing that a dispatch centre sent lies here longer; what is needed of it is in the database.
KEPT = timedelta(days=7)
_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700


def agency_folder() -> Path:
    """Return the folder of the agency in force."""
    return Path(settings.FILES_DIR) / current_agency().schema_name


def incoming(profile_name: str) -> Path:
    """Return the folder that a profile's exports are dropped into; it is there afterwards."""
    folder = agency_folder() / "incoming" / profile_name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def raw_path(run: ImportRun) -> Path:
    """Return where the file of a run lies while it is needed."""
    return agency_folder() / "feeds" / str(run.pk)


def rejects_path(run: ImportRun) -> Path:
    """Return where the rejected rows of a run lie."""
    return agency_folder() / "feeds" / f"{run.pk}.rejected.csv"


def make_room() -> None:
    """Make the folder that raw files lie in, closed to everybody else on the machine."""
    (agency_folder() / "feeds").mkdir(parents=True, exist_ok=True, mode=_PRIVATE_FOLDER)


def store(run: ImportRun, chunks: Iterable[bytes]) -> None:
    """Write an uploaded file under the run's random name."""
    make_room()
    with open_private(raw_path(run)) as file:
        file.writelines(chunks)


def open_private(path: Path) -> BinaryIO:
    """Open a file to read and write, new ones readable by nobody else; a planted link is not followed."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, _PRIVATE_FILE), "r+b")


def move(source: Path, target: Path) -> None:
    """Move a file so that it is never seen in part, onto another disk too: SFTP may well have one of its own."""
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        part = target.with_name(f"{target.name}.part")
        shutil.copyfile(source, part)
        part.replace(target)
        source.unlink()


def delete_old(now: datetime) -> int:
    """Delete every file of the agency in force that came here longer ago than KEPT; return how many."""
    latest = (now - KEPT).timestamp()
    deleted = 0
    for folder, _, names in os.walk(agency_folder()):
        for path in (Path(folder, name) for name in names):
            # Unlike the date that a file carries, the inode's time of change can't be older than its arrival.
            with suppress(FileNotFoundError):
                if path.lstat().st_ctime < latest:
                    path.unlink()
                    deleted += 1
    return deleted
