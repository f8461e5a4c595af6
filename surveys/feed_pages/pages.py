"""The feeds' pages as values: the list, and what became of an import."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from surveys.feed_pages.fit import fits
from surveys.incidents import feed_files
from surveys.incidents.folder_feed import folders_without_profile
from surveys.incidents.models import FeedProfile, ImportRun
from surveys.incidents.reasons import Kind, Reason, Reasons

_MOST_RUNS = 20


@dataclass(frozen=True)
class FeedsPage:
    """Profiles with the time of their last import, the latest files, and folders whose files nobody reads."""

    profiles: QuerySet[FeedProfile]
    runs: QuerySet[ImportRun]
    strange_folders: Sequence[str]

    @classmethod
    def build(cls) -> "FeedsPage":
        """Read the lists."""
        ended = ImportRun.objects.filter(profile=OuterRef("pk"), finished_at__isnull=False).order_by("-finished_at")
        last_run = Subquery(ended.values("finished_at")[:1])
        profiles = FeedProfile.objects.defer("definition").annotate(last_run=last_run)
        runs = ImportRun.objects.defer("definition", "remarks")[:_MOST_RUNS]
        return cls(profiles, runs, folders_without_profile(profiles))


@dataclass(frozen=True)
class RunPage:
    """One file: how far its import is, or what became of it."""

    run: ImportRun
    has_file: bool
    has_rejects: bool
    does_fit: bool

    @classmethod
    def build(cls, run: ImportRun) -> "RunPage":
        """Look which files are still here."""
        does_fit = run.state != ImportRun.State.UPLOADED or fits(run)
        return cls(run, feed_files.raw_path(run).exists(), feed_files.rejects_path(run).exists(), does_fit)

    @property
    def remarks(self) -> list[tuple[str, list[Reason]]]:
        """Why rows were left out, and warnings: how many rows each is about, and where the first of them stand."""
        found = Reasons(self.run.remarks)
        kinds = (("Why rows were left out", Kind.LEFT_OUT), ("Worth knowing", Kind.WARNING))
        return [(title, found.of(kind)) for title, kind in kinds if found.of(kind)]

    @property
    def is_under_way(self) -> bool:
        """Whether there is something to wait for."""
        return self.run.state in ImportRun.UNDER_WAY
