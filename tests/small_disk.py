"""A disk that can be filled up: a file system in memory, large enough for a database and little else."""

import errno
import functools
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from officersurvey.embedded.slots import Account

_SIZE = "160m"
_CHUNK = bytes(1024 * 1024)


class SmallDisk:
    """A mounted folder with a ballast file."""

    def __init__(self, folder: Path) -> None:
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        """Leave no byte free; to be repeated, for whoever lacks room clears away what is no longer needed."""
        with self._ballast.open("ab", buffering=0) as file:
            while _write(file.fileno()):
                pass

    def free(self) -> None:
        """Throw the ballast off."""
        self._ballast.unlink()


def _write(file: int) -> bool:
    try:
        return os.write(file, _CHUNK) > 0
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        return False


@contextmanager
def mounted(folder: Path, account: Account) -> Iterator[SmallDisk]:
    """Mount an empty small disk for a server's account, in place of one that a killed run left."""
    _unmount(folder)
    _mount(folder, account)
    try:
        yield SmallDisk(folder)
    finally:
        _unmount(folder)


@functools.cache
def can_mount() -> bool:
    """Tell whether this machine lets the tests mount a disk."""
    with tempfile.TemporaryDirectory() as name:
        try:
            _mount(Path(name), Account())
        except (OSError, subprocess.CalledProcessError):
            return False
        _unmount(Path(name))
    return True


def _mount(folder: Path, account: Account) -> None:
    uid = os.getuid() if account.uid is None else account.uid
    gid = os.getgid() if account.gid is None else account.gid
    options = f"size={_SIZE},mode=0700,uid={uid},gid={gid}"
    _as_root("mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder))


def _unmount(folder: Path) -> None:
    while folder.is_mount():
        # Lazily: the processes of a server that was killed need a moment to let go.
        _as_root("umount", "--lazy", str(folder))


def _as_root(*command: str) -> None:
    # CI says how; a developer's machine is not asked for more than it grants by itself.
    prefix = os.environ.get("MOUNT_WITH", "").split()
    subprocess.run([*prefix, *command], check=True, capture_output=True)
