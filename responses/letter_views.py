"""The address that people type from a letter."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from responses.citizen import citizen_view
from surveys.outreach.tokens import token_of


@citizen_view("GET", "HEAD")
def typed_link(_request: HttpRequest, code: str) -> HttpResponse:
    """Lead from the code to the person's own page; what cannot be one leads to the help for links that do not work."""
    return redirect("survey", token_of(code) or code)
