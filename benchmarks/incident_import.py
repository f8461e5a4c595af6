"""Importing a file of incidents against PostgreSQL's own COPY of the same rows into the same tables."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from agencies.roster.models import Officer
from agencies.tenancy import agency_context
from benchmarks.incident_file import OFFICERS, badge, write_incidents
from benchmarks.report import Row, at_most, count_row, cpu_row, pace_of_at_least, pace_row
from benchmarks.saved_tables import SavedTables
from benchmarks.stage import Stage
from tests import databases

# In the order in which their foreign keys let them be filled.
_TABLES = ("incidents_incident", "incidents_incidentofficer", "incidents_party")
_ROUNDS = 3
# Linux counts the largest memory of a process in kilobytes, macOS in bytes.
_MEGABYTE = 1024 * 1024 if sys.platform == "darwin" else 1024


def rows(stage: Stage) -> Iterator[Row]:
    """Import with parties and officers: pace and CPU against COPY, memory, and what a repeat adds."""
    with agency_context("riverton"):
        Officer.objects.bulk_create(Officer(badge=badge(number), name="An Officer") for number in range(OFFICERS))
    with tempfile.TemporaryDirectory() as folder, psycopg.connect(databases.url_of(stage.live.name)) as connection:
        tables = SavedTables(Path(folder), connection, _TABLES)
        work = _Work(stage, Path(folder) / "incidents.csv", tables)
        write_incidents(work.file, stage.scale.incidents)
        rounds = min(_ROUNDS, stage.scale.rounds)
        pair = stage.commands_meter().interleave(
            rounds, work.import_file, work.copy_tables, before=tables.save_and_empty
        )
        before = tables.count()
        work.import_file()
        added = sum(tables.count().values()) - sum(before.values())
        what = f"Import of {stage.scale.incidents:,} incidents"
        cpu, pace = pace_of_at_least(0.3)
        yield cpu_row(what, pair, cpu)
        yield pace_row(what, pair, pace)
        yield count_row(what + ", memory", max(work.megabytes), " MB", at_most(300, " MB"))
        yield count_row(what + ", rows added by a repeat", added, "", at_most(0, ""))


@dataclass
class _Work:
    """The same incidents as a file and as saved tables."""

    stage: Stage
    file: Path
    tables: SavedTables
    megabytes: list[int] = field(default_factory=list)

    def import_file(self) -> int:
        """Run the command, start-up included, and note the most memory that it held."""
        command = [sys.executable, "manage.py", "import_incidents", str(self.file), "--agency", "riverton"]
        process = subprocess.Popen(command, env=self.stage.live.environment, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"import_incidents ended with {process.returncode}.")
        self.megabytes.append(used.ru_maxrss // _MEGABYTE)
        if self.tables.count()["incidents_incident"] != self.stage.scale.incidents:
            raise SystemExit("Not every incident was imported.")
        return self.stage.scale.incidents

    def copy_tables(self) -> int:
        """Read the saved rows into the tables again."""
        self.tables.copy_back()
        return self.stage.scale.incidents
