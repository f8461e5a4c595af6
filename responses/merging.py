"""One person who is on the roster twice: all that hangs on one entry goes over to the other, for good."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from agencies.accounts.access_log import record_access
from agencies.accounts.models import AccessLog, User
from agencies.roster.badges import claim_officers
from agencies.roster.models import Assignment, FormerBadge, Officer
from responses.models import Attribution, Response
from surveys.incidents.models import IncidentOfficer
from surveys.outreach.models import ChangedDay, Invitation

_BOTH = 2


class CannotMergeError(Exception):
    """Two entries of the roster that are not to be merged; the text says why."""


@dataclass(frozen=True)
class Merge:
    """What would go over from one entry to the other."""

    double: Officer
    kept: Officer
    assignments: list[Assignment]
    incidents: int

    @classmethod
    def build(cls, double: Officer, kept: Officer) -> "Merge":
        """Count it, or raise CannotMergeError."""
        refuse_strangers(double, kept)
        return cls(
            double,
            kept,
            list(double.assignments.select_related("department")),
            IncidentOfficer.objects.filter(officer=double).values("incident").distinct().count(),
        )


def refuse_strangers(double: Officer, kept: Officer) -> None:
    """Raise CannotMergeError where the two cannot be one person, or nobody could say who signs in."""
    if double.pk == kept.pk:
        raise CannotMergeError("This is the same entry of the roster.")
    if double.user_id and kept.user_id:
        raise CannotMergeError("Both have a sign-in of their own. Take the user out of one of them first.")


def merge_officers(double_id: int, kept_id: int, by: User) -> Officer:
    """Move everything of one officer to the other, remove the first, and return the one that is kept.

    All or nothing. The badge stays known: whatever comes in with it is the kept officer's.
    """
    with transaction.atomic():
        claim_officers()
        found = Officer.objects.select_for_update().in_bulk([double_id, kept_id])
        if double_id not in found or kept_id not in found:
            raise CannotMergeError("One of the two is not on the roster any more.")
        double, kept = found[double_id], found[kept_id]
        refuse_strangers(double, kept)
        ChangedDay.objects.bulk_create(ChangedDay(day=day) for day in _days_of(double, kept))
        _move_answers(double, kept)
        IncidentOfficer.objects.filter(officer=double).update(officer=kept)
        _move_service(double, kept)
        _move_identity(double, kept)
        record_access(by, AccessLog.Action.MERGE, "officer", officer=kept, query=f"{double.badge} into {kept.badge}")
    return kept


def _days_of(*officers: Officer) -> set[date]:
    """Return the days whose figures may change: of the answers about them, and of invitations to their incidents."""
    answered = Response.objects.filter(attributions__officer__in=officers)
    at_theirs = Q(incident__officers__officer__in=officers) | Q(response__attributions__officer__in=officers)
    asked = Invitation.objects.filter(at_theirs)
    days = {*answered.values_list("submitted_on", flat=True), *asked.values_list("invited_on", flat=True)}
    return {day for day in days if day}


def _about(officer: Officer) -> QuerySet[Attribution, Any]:
    return Attribution.objects.filter(officer=officer).values("response")


def _move_answers(double: Officer, kept: Officer) -> None:
    """Of two attributions of a response the main contact's stays: nobody is counted twice for one answer."""
    foremost = Attribution.objects.filter(officer=double, weight=1).values("response")
    Attribution.objects.filter(officer=kept, weight=0, response__in=foremost).delete()
    Attribution.objects.filter(officer=double, response__in=_about(kept)).delete()
    Attribution.objects.filter(officer=double).update(officer=kept)


def _move_service(double: Officer, kept: Officer) -> None:
    """Keep all service; of two assignments to a department that began on one day, the one that lasted longer."""
    known = {(one.department_id, one.started_on): one for one in kept.assignments.all()}
    for one in double.assignments.all():
        twin = known.get((one.department_id, one.started_on))
        if twin is None:
            Assignment.objects.filter(pk=one.pk).update(officer=kept)
        else:
            ends = [end for end in (one.ended_on, twin.ended_on) if end]
            Assignment.objects.filter(pk=twin.pk).update(ended_on=max(ends) if len(ends) == _BOTH else None)
            one.delete()


def _move_identity(double: Officer, kept: Officer) -> None:
    user, double_id = double.user, double.pk
    FormerBadge.objects.filter(officer=double).update(officer=kept)
    double.delete()
    FormerBadge.objects.create(badge=double.badge, officer=kept, former_id=double_id)
    if user:
        Officer.objects.filter(pk=kept.pk).update(user=user)
