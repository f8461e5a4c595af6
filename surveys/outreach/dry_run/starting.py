"""Keeping what a person wants to have tried."""

from datetime import datetime
from typing import Any

from surveys.outreach.dry_run.files import keep
from surveys.outreach.dry_run.forms import CodeForms, EditedPolicyForm, SourceForm
from surveys.outreach.models import DryRun


def start(source: SourceForm, policy: EditedPolicyForm, codes: CodeForms, person: str, now: datetime) -> DryRun:
    """Create a run from valid forms; it waits to be carried out."""
    changes, file = policy.changes(), source.cleaned_data["file"]
    run = DryRun(
        policy_changes=changes,
        policy_before={name: policy.stands[name] for name in changes},
        code_changes=codes.changes(),
        created_by=person,
        created_at=now,
        **_source_of(source),
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
