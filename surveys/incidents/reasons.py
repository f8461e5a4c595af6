"""Why rows were left out, and what else was said of them: each reason once, with how many rows it is about."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

#: So many different reasons are counted one by one; what comes new after them is counted together.
MOST_REASONS = 100
_MOST_LINES = 10
_ANOTHER = "something else"
_WRITTEN = re.compile(r"(.+?): ([\d,]+) rows?, (?:such as )?lines? ([\d, ]+): (.*)", re.DOTALL)


class Kind(StrEnum):
    """Whether a row was left out for it, or was taken all the same."""

    LEFT_OUT = "Left out"
    WARNING = "Worth knowing"


@dataclass
class Reason:
    """One reason: how many rows it is about, and where the first of them stand."""

    kind: Kind
    words: str
    rows: int = 0
    lines: list[int] = field(default_factory=list)

    def __str__(self) -> str:
        such_as = "such as " if self.rows > len(self.lines) else ""
        lines = f"line{'' if len(self.lines) == 1 else 's'} {', '.join(map(str, self.lines))}"
        return f"{self.kind}: {self.rows:,} row{'' if self.rows == 1 else 's'}, {such_as}{lines}: {self.words}"

    @classmethod
    def read(cls, text: str) -> "Reason | None":
        """Return the reason that was written so, or None where none was."""
        if match := _WRITTEN.fullmatch(text):
            lines = [int(line) for line in match[3].split(", ")]
            return cls(Kind(match[1]), match[4], int(match[2].replace(",", "")), lines)
        return None


class Reasons:
    """Counts rows by reason, exactly and in bounded memory; what was written of it is taken up where it ended."""

    def __init__(self, written: Iterable[str] = ()) -> None:
        found = filter(None, map(Reason.read, written))
        self._found = {(reason.kind, reason.words): reason for reason in found}

    def add(self, kind: Kind, line: int, words: str) -> None:
        """Count a row."""
        reason = self._reason(kind, words)
        reason.rows += 1
        if len(reason.lines) < _MOST_LINES:
            reason.lines.append(line)

    def _reason(self, kind: Kind, words: str) -> Reason:
        if (kind, words) not in self._found and sum(known is kind for known, _ in self._found) >= MOST_REASONS:
            words = _ANOTHER
        return self._found.setdefault((kind, words), Reason(kind, words))

    def of(self, kind: Kind) -> list[Reason]:
        """Return the reasons of a kind, those about the most rows first and what is counted together last."""
        found = [reason for reason in self._found.values() if reason.kind is kind]
        return sorted(found, key=lambda reason: (reason.words == _ANOTHER, -reason.rows, reason.lines))

    def written(self) -> list[str]:
        """Return all of it as lines that people can read, what rows were left out for first."""
        return [str(reason) for kind in Kind for reason in self.of(kind)]
