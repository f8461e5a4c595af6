"""Tables whose rows are kept in files, to be emptied and filled again by PostgreSQL's own COPY."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg


@dataclass(frozen=True)
class SavedTables:
    """Tables of Riverton, in the order in which their foreign keys let them be filled."""

    folder: Path
    connection: psycopg.Connection
    tables: Sequence[str]

    def __post_init__(self) -> None:
        self.connection.autocommit = True
        self.connection.execute("SET search_path = riverton")

    def count(self) -> dict[str, int]:
        """Return how many rows each table holds."""
        counted = {table: self.connection.execute(f"SELECT count(*) FROM {table}").fetchone() for table in self.tables}
        return {table: row[0] for table, row in counted.items() if row}

    def save_and_empty(self) -> None:
        """Keep the rows and empty the tables."""
        for table in self.tables:
            with (
                self._file(table).open("wb") as file,
                self.connection.cursor().copy(f"COPY {table} TO STDOUT") as saved,
            ):
                file.writelines(saved)
        with self.connection.transaction():
            # Decisions, which refer to incidents, refuse to be emptied; there are none yet.
            self.connection.execute("SET LOCAL session_replication_role = replica")
            self.connection.execute(f"TRUNCATE {', '.join(self.tables)} CASCADE")

    def copy_back(self) -> None:
        """Read the files into the tables again, in one transaction."""
        with self.connection.transaction():
            for table in self.tables:
                with (
                    self._file(table).open("rb") as file,
                    self.connection.cursor().copy(f"COPY {table} FROM STDIN") as copy,
                ):
                    while block := file.read(1 << 16):
                        copy.write(block)

    def _file(self, table: str) -> Path:
        return self.folder / table
