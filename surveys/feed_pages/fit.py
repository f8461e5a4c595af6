"""Whether a file has the columns that a profile reads, and which other profiles it fits."""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.incidents import feed_files
from surveys.incidents.feeds.errors import BadFile, BadProfile
from surveys.incidents.feeds.profile import Profile
from surveys.incidents.feeds.reading import comparable, open_rows
from surveys.incidents.models import FeedProfile, ImportRun
from surveys.incidents.rejects import columns_of


@dataclass(frozen=True)
class Fit:
    """What a file lacks for the profile that was chosen for it, and the names of profiles that it fits."""

    missing: Sequence[str] = ()
    others: Sequence[str] = ()

    @classmethod
    def of(cls, run: ImportRun, header: Sequence[str]) -> "Fit":
        """Compare a file with the profiles; other ones are looked for where its own is none or does not fit."""
        missing = _missing(run.profile, header) if run.profile else []
        if run.profile and not missing:
            return cls()
        others = [profile for profile in FeedProfile.objects.all() if profile != run.profile]
        return cls(missing, [profile.name for profile in others if _fits(profile, header)])


def fits(run: ImportRun) -> bool:
    """Say whether an uploaded file has all columns of its profile; a file that can't be read says why elsewhere."""
    try:
        with open_rows(feed_files.raw_path(run)) as table:
            return run.profile is None or not _missing(run.profile, table.header)
    except (BadFile, FileNotFoundError):
        return True


def _fits(profile: FeedProfile, header: Sequence[str]) -> bool:
    try:
        return not _missing(profile, header)
    except BadProfile:
        return False


def _missing(profile: FeedProfile, header: Sequence[str]) -> list[str]:
    there = {comparable(name) for name in header}
    wanted = dict.fromkeys(columns_of(Profile.from_dict(profile.definition)))
    return [column for column in wanted if comparable(column) not in there]
