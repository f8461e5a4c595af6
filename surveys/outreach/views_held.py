"""The work list of what is held for a person, and the page that says why."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agencies.accounts.guards import person_of, requires
from agencies.accounts.roles import Capability
from agencies.tenancy import enqueue
from surveys.incidents.models import Incident
from surveys.outreach import tasks
from surveys.outreach.held import HeldPage, Settled, approve, refuse
from surveys.outreach.why import WhyPage

_REASON_SIZE = 200


@requires(Capability.DECIDE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def held(request: HttpRequest) -> HttpResponse:
    """Show what waits for a person; take approvals and refusals."""
    if request.method == "POST":
        _settle(request)
        return redirect("held")
    return render(request, "outreach/held.html", {"page": HeldPage.build(timezone.now())})


def _settle(request: HttpRequest) -> None:
    person, now = person_of(request).email, timezone.now()
    reason = request.POST.get("reason", "").strip()[:_REASON_SIZE]
    chosen = _chosen(request)
    if not chosen or not reason:
        messages.error(request, "Nothing was changed: choose at least one line and give a reason.")
    elif request.POST.get("act") == "approve":
        _say_approved(request, approve(chosen, person, reason, now))
    elif request.POST.get("act") == "refuse":
        messages.success(request, f"{refuse(chosen, person, reason, now)} refused. Nobody will be asked.")


def _chosen(request: HttpRequest) -> list[UUID]:
    """Return the lines that were ticked, or all of a group."""
    names = request.POST.getlist("all" if "whole_group" in request.POST else "invitation")
    try:
        return [UUID(name) for name in names]
    except ValueError:
        return []


def _say_approved(request: HttpRequest, settled: Settled) -> None:
    for incident_id in settled.incidents:
        enqueue(tasks.decide, incident_id)
    if settled.first_of_two:
        messages.info(request, f"{settled.first_of_two} approved by you. A second person has to approve, too.")
    if settled.incidents:
        messages.success(request, f"{len(settled.incidents)} approved. All other rules still apply.")
    if not settled.incidents and not settled.first_of_two:
        messages.info(request, "Nothing waited any more.")
