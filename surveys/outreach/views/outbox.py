"""The phone of the demonstration; its address exists in no other mode."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.tenancy import current_agency
from surveys.outreach.watching.phone import PhonePage


@login_not_required
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Show the messages as on a phone: public, because the people on it are made up."""
    page = PhonePage.build(current_agency(), timezone.now())
    return render(request, "outreach/outbox.html", {"page": page})
