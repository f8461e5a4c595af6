"""Keeping a feed profile under its name."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from surveys.incidents.feeds.errors import BadProfile
from surveys.incidents.feeds.profile import Profile
from surveys.incidents.models import FeedProfile, ImportRun

_BAD_NAME = "Give the profile a name of letters, digits and hyphens, such as riverton-cad; its folder is called so."
_TAKEN = "There is another profile of this name. Choose another name, or choose that profile when you send the file."


def read_as(run: ImportRun, profile: FeedProfile | None) -> None:
    """Let an uploaded file be read by another profile, or by a new one yet to be made."""
    ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.UPLOADED).update(profile=profile)


def keep_profile(run: ImportRun, name: str, profile: Profile, person: str, now: datetime) -> FeedProfile:
    """Save the profile that a file was mapped by, and let the file have it. Raises BadProfile for a bad name."""
    kept = run.profile or FeedProfile()
    kept.name, kept.definition, kept.changed_by, kept.changed_at = name, profile.to_dict(), person, now
    try:
        kept.clean_fields()
    except ValidationError:
        raise BadProfile([_BAD_NAME]) from None
    try:
        kept.validate_unique()
    except ValidationError:
        raise BadProfile([_TAKEN]) from None
    with transaction.atomic():
        kept.save()
        ImportRun.objects.filter(pk=run.pk).update(profile=kept)
    return kept
