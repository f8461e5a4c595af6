"""What became of an incident file: counts, few remarks in words or many by reason, and all of them in a CSV file."""

import csv
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

from surveys.incidents.csv_import import Batch, Remark
from surveys.incidents.reasons import Kind, Reasons
from surveys.incidents.record import Outcome

_MOST_SHOWN = 20
#: A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@")


class ImportReport:
    """Collects what happened; the remarks go to a file as they come, so that memory stays flat."""

    def __init__(self, errors: Path | None) -> None:
        self.outcomes: Counter[Outcome] = Counter()
        self.remarks = 0
        self._path = errors
        self._first: list[Remark] = []
        self._reasons = Reasons()
        self._stack = ExitStack()
        self._writer: Any = None

    def __enter__(self) -> "ImportReport":
        if self._path:
            file = self._stack.enter_context(self._path.open("w", newline="", encoding="utf-8"))
            self._writer = csv.writer(file)
            self._writer.writerow(["line", "incident_number", "outcome", "remark"])
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    @property
    def rows(self) -> int:
        """How many rows were read so far."""
        return self.outcomes.total()

    @property
    def is_failure(self) -> bool:
        """Whether there were rows and each of them was bad."""
        return 0 < self.rows == self.outcomes[Outcome.REJECTED]

    def add(self, batch: Batch) -> None:
        """Take in what became of some rows."""
        self.outcomes.update(batch.outcomes)
        self.remarks += len(batch.remarks)
        self._first += batch.remarks[: _MOST_SHOWN - len(self._first)]
        for remark in batch.remarks:
            kind = Kind.LEFT_OUT if remark.outcome is Outcome.REJECTED else Kind.WARNING
            self._reasons.add(kind, remark.line, remark.words)
        if self._writer:
            self._writer.writerows(
                (remark.line, _harmless(remark.incident_number), remark.outcome, _harmless(remark.words))
                for remark in batch.remarks
            )

    def lines(self, *, dry_run: bool) -> list[str]:
        """Say it in words: few remarks one by one, many by their reasons, and the counts."""
        counts = ", ".join(f"{self.outcomes[outcome]:,} {outcome}" for outcome in Outcome)
        total = f"{self.rows:,} rows: {counts}{'; nothing was stored (dry run)' if dry_run else ''}"
        if self.remarks > _MOST_SHOWN:
            return [*self._by_reason(), total]
        return [*(f"line {remark.line}: {remark.outcome}: {remark.words}" for remark in self._first), total]

    def _by_reason(self) -> list[str]:
        where = f"all of them are in {self._path}" if self._path else "use --errors FILE to see all"
        return [*self._reasons.written(), f"{self.remarks:,} remarks; {where}"]


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
