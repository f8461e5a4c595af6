"""Watching the sending: a page for the agency's administrators, metrics for who runs the platform."""

import hmac

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.accounts.guards import requires, takes_posts
from agencies.accounts.roles import Capability
from agencies.tenancy import current_agency, enqueue
from surveys.outreach import tasks
from surveys.outreach.watching.metrics import exposition
from surveys.outreach.watching.operations import Standing


@requires(Capability.MANAGE_AGENCY)
@require_safe
def operations(request: HttpRequest) -> HttpResponse:
    """Show how sending stands right now."""
    return render(request, "outreach/operations.html", {"page": Standing.build(current_agency(), timezone.now())})


@requires(Capability.MANAGE_AGENCY)
@takes_posts("operations")
def mail_domain(request: HttpRequest) -> HttpResponse:
    """Have the domain of the agency's e-mail looked up again."""
    enqueue(tasks.look_up_mail_domain)
    messages.info(request, "The domain is being looked up. Reload this page in a few seconds.")
    return redirect("operations")


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer who holds the token with the metrics of all agencies; nobody else learns that there are any."""
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    given = request.headers.get("Authorization", "")
    if not (settings.METRICS_TOKEN and hmac.compare_digest(given.encode(), wanted.encode())):
        raise Http404
    answer = HttpResponse(exposition(timezone.now()), content_type="text/plain; version=0.0.4; charset=utf-8")
    answer["Cache-Control"] = "no-store"
    return answer
