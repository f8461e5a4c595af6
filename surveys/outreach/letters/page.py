"""The page on which letters are printed: how many wait, and what became of each run."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agencies.models import Agency
from surveys.outreach.deciding.timing import LETTER_TIME
from surveys.outreach.letters.obstacles import obstacles
from surveys.outreach.letters.runs import MOST_LETTERS
from surveys.outreach.models import Channel, Delivery, Letter, LetterRun, SendingPolicy
from surveys.outreach.sending.claims import free_letters

#: Settled runs of about half a year.
_SHOWN = 30


@dataclass(frozen=True)
class Sheets:
    """A run, and the sheets in it that nobody may get any more."""

    run: LetterRun
    unwanted: list[int]

    @property
    def to_post(self) -> int:
        """How many letters go into envelopes."""
        return self.run.count - len(self.unwanted)


@dataclass(frozen=True)
class LettersPage:
    """Letters of the agency in force."""

    is_used: bool
    obstacles: list[str]
    ready: int
    later: int
    runs: list[Sheets]

    @classmethod
    def build(cls, agency: Agency, now: datetime) -> "LettersPage":
        """Count what waits; letters that would arrive too late are not counted."""
        policy = SendingPolicy.load()
        later = Delivery.objects.waiting().filter(channel=Channel.LETTER, not_before__gt=now)
        return cls(
            is_used=Channel.LETTER in policy.channels,
            obstacles=obstacles(policy, agency),
            ready=free_letters(now).filter(invitation__expires_at__gte=now + LETTER_TIME).count(),
            later=later.count(),
            runs=_runs(),
        )

    @property
    def next_run(self) -> int:
        """How many letters the next run will hold at most."""
        return min(self.ready, MOST_LETTERS)

    @property
    def making(self) -> bool:
        """Whether a run is being made at this moment."""
        return any(one.run.state == LetterRun.State.WAITING for one in self.runs)

    @property
    def to_settle(self) -> list[Sheets]:
        """The runs that wait for somebody to print, post, and say so."""
        return [one for one in self.runs if one.run.state == LetterRun.State.READY]

    @property
    def settled(self) -> list[Sheets]:
        """The runs that are over."""
        return [one for one in self.runs if one.run.state not in LetterRun.OPEN]


def _runs() -> list[Sheets]:
    rows = LetterRun.objects.defer("pdf")
    runs = [*rows.filter(state__in=LetterRun.OPEN), *rows.exclude(state__in=LetterRun.OPEN)[:_SHOWN]]
    unwanted: defaultdict[Any, list[int]] = defaultdict(list)
    for letter in Letter.objects.filter(run__state=LetterRun.State.READY).select_related("delivery"):
        if letter.delivery.claimed_by != letter.run_id:
            unwanted[letter.run_id].append(letter.number)
    return [Sheets(run, unwanted[run.pk]) for run in runs]
