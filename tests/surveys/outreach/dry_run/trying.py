"""Carrying out a dry run, and what came of it."""

from datetime import datetime
from typing import Any

from surveys.incidents.models import Incident, IncidentOfficer, Party
from surveys.outreach.dry_run import runs
from surveys.outreach.models import ChangedDay, Decision, Delivery, DryDecision, DryRun, Invitation

_WRITTEN = (Incident, IncidentOfficer, Party, Decision, Invitation, Delivery, ChangedDay)


def dry_run(now: datetime, days: int = 90, **fields: Any) -> DryRun:
    """Carry out a dry run at noon and return it with its result."""
    run = DryRun.objects.create(days=days, created_by="ada@riverton.example", created_at=now, **fields)
    runs.carry_out(run.pk)
    run.refresh_from_db()
    return run


def results(run: DryRun) -> dict[str, tuple[str, str]]:
    """Incident number -> rule before and rule after."""
    rows = DryDecision.objects.filter(run=run).order_by("pk")
    return {row.incident_number: (row.before_rule, row.after_rule) for row in rows}


def on_record() -> dict[str, Any]:
    return {model.__name__: list(model.objects.order_by("pk").values_list()) for model in _WRITTEN}
