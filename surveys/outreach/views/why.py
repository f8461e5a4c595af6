"""The pages that say why people were asked or not: about one incident, and about all that an officer had a part in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agencies.accounts.access_log import record_access
from agencies.accounts.guards import person_of, requires
from agencies.accounts.models import AccessLog
from agencies.accounts.roles import Capability
from agencies.roster.access import officer_visible_to
from surveys.incidents.models import Incident
from surveys.outreach.deciding.why import OfficerWhyPage, WhyPage


@requires(Capability.DECIDE)
@never_cache
@require_safe
def why(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what was decided about an incident, and why."""
    page = WhyPage.build(get_object_or_404(Incident, pk=pk), timezone.now())
    return render(request, "outreach/why.html", {"page": page})


@requires(Capability.DECIDE)
@never_cache
@require_safe
def why_officer(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what was decided about an officer's incidents, and why; who looks is noted."""
    officer = officer_visible_to(person_of(request), pk)
    page = OfficerWhyPage.build(officer, request.GET.get("page", ""), timezone.now())
    shown = f"page {page.stretch.number}"
    record_access(person_of(request), AccessLog.Action.VIEW, "officer's decisions", officer=officer, query=shown)
    return render(request, "outreach/why_officer.html", {"page": page})
