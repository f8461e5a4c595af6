"""The platform's own page."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def landing(request: HttpRequest) -> HttpResponse:
    """Say what this server is; it names no agency."""
    return render(request, "agencies/landing.html")
