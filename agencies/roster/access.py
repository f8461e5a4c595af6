"""Who may see whom: every fetch of an officer or department on behalf of a person starts here."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from agencies.accounts.models import User
from agencies.accounts.roles import Capability, Role
from agencies.roster.models import Assignment, Department, Officer


def department_and_below(roots: Iterable[int]) -> set[int]:
    """Return the ids of the departments and of every one beneath them; one query."""
    below: dict[int | None, list[int]] = defaultdict(list)
    for pk, parent in Department.objects.values_list("pk", "parent_id"):
        below[parent].append(pk)
    found: set[int] = set()
    waiting = list(roots)
    while waiting:
        pk = waiting.pop()
        if pk not in found:
            found.add(pk)
            waiting.extend(below[pk])
    return found


def visible_departments(user: User) -> QuerySet[Department]:
    """Departments whose figures this person may see."""
    if user.can(Capability.SEE_AGENCY):
        return Department.objects.all()
    if not user.can(Capability.SEE_DEPARTMENTS):
        return Department.objects.none()
    own = user.departments.values_list("pk", flat=True)
    return Department.objects.filter(pk__in=department_and_below(own))


def visible_officers(user: User) -> QuerySet[Officer]:
    """Officers whose figures this person may see: all, those now in own departments, or oneself."""
    if not user.can(Capability.SEE_OFFICERS):
        return Officer.objects.none()
    if user.can(Capability.SEE_AGENCY):
        return Officer.objects.all()
    if user.role == Role.OFFICER:
        return Officer.objects.filter(user=user)
    today = timezone.localdate()
    serving = Assignment.objects.on(today).filter(department__in=visible_departments(user))
    return Officer.objects.filter(pk__in=serving.values("officer"))


def officer_visible_to(user: User, pk: int) -> Officer:
    """Return the officer or raise 404, whether absent or not this person's to see."""
    return get_object_or_404(visible_officers(user), pk=pk)


def department_visible_to(user: User, pk: int) -> Department:
    """Return the department or raise 404, whether absent or not this person's to see."""
    return get_object_or_404(visible_departments(user), pk=pk)
