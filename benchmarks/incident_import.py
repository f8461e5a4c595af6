"""Importing a file of incidents against PostgreSQL's own COPY of the same rows into the same tables."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from django.utils import timezone

from agencies.roster.models import Officer
from agencies.tenancy import agency_context
from benchmarks.incident_file import OFFICERS, badge, export_profile, write_export, write_incidents
from benchmarks.report import Row, at_most, count_row, cpu_row, pace_of_at_least, pace_row
from benchmarks.saved_tables import SavedTables
from benchmarks.stage import Stage
from surveys.incidents.models import FeedProfile
from tests import databases

# In the order in which their foreign keys let them be filled.
_TABLES = ("incidents_incident", "incidents_incidentofficer", "incidents_party")
_PROFILE = "cad"
_ROUNDS = 3
# Linux counts the largest memory of a process in kilobytes, macOS in bytes.
_MEGABYTE = 1024 * 1024 if sys.platform == "darwin" else 1024


def rows(stage: Stage) -> Iterator[Row]:
    """Import with parties and officers, in our columns and in others: pace, CPU, memory, and what a repeat adds."""
    with tempfile.TemporaryDirectory() as folder, psycopg.connect(databases.url_of(stage.live.name)) as connection:
        tables = SavedTables(Path(folder), connection, _TABLES)
        _settle()
        for what, write, command in (
            ("Import", write_incidents, _own_columns),
            ("Profile import", write_export, _dropped),
        ):
            work = _Work(stage, Path(folder), tables, command)
            write(work.file, stage.scale.incidents)
            yield from _compared(work, f"{what} of {stage.scale.incidents:,} incidents")


def _settle() -> None:
    """Put officers on Riverton's roster, and the profile of the export on its list."""
    changed = {"changed_by": "benchmark", "changed_at": timezone.now()}
    with agency_context("riverton"):
        Officer.objects.bulk_create(Officer(badge=badge(number), name="An Officer") for number in range(OFFICERS))
        FeedProfile.objects.create(name=_PROFILE, definition=export_profile().to_dict(), **changed)


def _compared(work: "_Work", what: str) -> Iterator[Row]:
    rounds, tables = min(_ROUNDS, work.stage.scale.rounds), work.tables
    meter = work.stage.commands_meter()
    pair = meter.interleave(rounds, work.import_file, work.copy_tables, before=tables.save_and_empty)
    before = tables.count()
    work.import_file()
    added = sum(tables.count().values()) - sum(before.values())
    cpu, pace = pace_of_at_least(0.3)
    yield cpu_row(what, pair, cpu)
    yield pace_row(what, pair, pace)
    yield count_row(what + ", memory", max(work.megabytes), " MB", at_most(300, " MB"))
    yield count_row(what + ", rows added by a repeat", added, "", at_most(0, ""))


@dataclass
class _Work:
    """The same incidents as a file and as saved tables."""

    stage: Stage
    folder: Path
    tables: SavedTables
    command: Callable[["_Work"], list[str]]
    megabytes: list[int] = field(default_factory=list)

    @property
    def file(self) -> Path:
        """Where the incidents are."""
        return self.folder / "incidents.csv"

    def import_file(self) -> int:
        """Run the command, start-up included, and note the most memory that it held."""
        command = [sys.executable, "manage.py", *self.command(self)]
        environment = {**self.stage.live.environment, "FILES_DIR": str(self.folder)}
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{command[2]} ended with {process.returncode}.")
        self.megabytes.append(used.ru_maxrss // _MEGABYTE)
        if self.tables.count()["incidents_incident"] != self.stage.scale.incidents:
            raise SystemExit("Not every incident was imported.")
        return self.stage.scale.incidents

    def copy_tables(self) -> int:
        """Read the saved rows into the tables again."""
        self.tables.copy_back()
        return self.stage.scale.incidents


def _own_columns(work: _Work) -> list[str]:
    return ["import_incidents", str(work.file), "--agency", "riverton"]


def _dropped(work: _Work) -> list[str]:
    incoming = work.folder / "riverton" / "incoming" / _PROFILE
    incoming.mkdir(parents=True, exist_ok=True)
    (incoming / "incidents.csv").hardlink_to(work.file)
    (incoming / "incidents.csv.done").touch()
    return ["watch_feed", "--once", "--interval", "0"]
