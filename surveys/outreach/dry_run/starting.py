"""Keeping what a person wants to have tried."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from surveys.outreach.dry_run.files import keep
from surveys.outreach.dry_run.forms import CodeForms, EditedPolicyForm, GuardWordsForm, SourceForm
from surveys.outreach.models import DryRun


@dataclass(frozen=True)
class Wish:
    """What somebody filled in."""

    source: SourceForm
    policy: EditedPolicyForm
    codes: CodeForms
    words: GuardWordsForm

    def is_valid(self) -> bool:
        """Whether it can be tried; every part is looked at, so that each shows what is wrong with it."""
        valid = [part.is_valid() for part in (self.source, self.policy, self.codes, self.words)]
        return all(valid)


def start(wish: Wish, person: str, now: datetime) -> DryRun:
    """Create a run from valid forms; it waits to be carried out."""
    changes, file = wish.policy.changes(), wish.source.cleaned_data["file"]
    run = DryRun(
        policy_changes=changes,
        policy_before={name: wish.policy.stands[name] for name in changes},
        code_changes=wish.codes.changes(),
        word_changes=wish.words.changes(),
        created_by=person,
        created_at=now,
        **_source_of(wish.source),
    )
    if file:
        # A file without a row is deleted in time; a row without a file would wait for nothing.
        keep(run, file.chunks())
    run.save(force_insert=True)
    return run


def _source_of(source: SourceForm) -> dict[str, Any]:
    values = source.cleaned_data
    if values["file"]:
        return {"file_name": values["file"].name[-200:], "profile": values["profile"]}
    return {"days": values["days"]}
