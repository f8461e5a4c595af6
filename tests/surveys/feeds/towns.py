"""Feeds of Riverton for tests: a file with habits, a profile for it, and the folders that it is dropped into."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from django.http import QueryDict

from surveys.feed_pages.forms import Choices, Sample, first_choices
from surveys.incidents import runs
from surveys.incidents.models import FeedProfile, ImportRun
from tests.feeds.files import as_text, make_sample

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


def new_orleans(count: int = 20) -> str:
    """A sound file of New Orleans' columns."""
    return as_text(make_sample("New Orleans", count=count))


def with_faults(count: int = 20) -> str:
    """The same, with a bad time in the second row and a formula for a number in the third."""
    sample = make_sample("New Orleans", count=count)
    return as_text(sample.cell(1, "TimeCreate", "soon").cell(2, "TimeClosed", "=1+1").cell(2, "NOPD_Item", "=2+2"))


def upload(text: str, profile: FeedProfile | None = None) -> ImportRun:
    """A file that Ada sent."""
    return runs.receive("calls.csv", [text.encode()], "ada@riverton.example", NOW, profile)


def make_profile(text: str, name: str = "cad", **changes: bool) -> FeedProfile:
    """A profile as it is guessed for a file."""
    path = Path(runs.feed_files.raw_path(upload(text)))
    sample = Sample.read(path)
    choices = first_choices(sample, "America/Chicago")
    definition = replace(choices, name=name, **changes).profile(sample).to_dict()
    return FeedProfile.objects.create(name=name, definition=definition, changed_by="ada", changed_at=NOW)


def sent(choices: Choices, header: tuple[str, ...], **more: str) -> QueryDict:
    """What a browser sends from the mapping page."""
    form = QueryDict(mutable=True)
    for name in ("name", "source_system", "time_zone", "dates", "words"):
        form[name] = getattr(choices, name)
    for place, column in enumerate(header):
        form[f"column{place}"] = choices.fields.get(column, "")
    form.update({f"{group}-role": role for group, role in choices.roles.items()})
    form.update(more)
    return form
