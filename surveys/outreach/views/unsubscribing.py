"""Unsubscribing from e-mail: a page that asks, and a POST that acts, from a mail program's own button too."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from agencies.browser_language import browser_language
from agencies.tenancy import current_agency
from surveys.outreach.models import Channel, OptOut
from surveys.outreach.stopping.opt_outs import opt_out
from surveys.outreach.stopping.unsubscribe import WORDS, UnsubscribePage, invitation_of, page_for, unknown_page


@login_not_required
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask on GET, which changes nothing; stop messages on POST.

    Exempt from CSRF checks: mail programs post here by themselves, and the token in the address is the authority.
    """
    agency, invitation, wanted = current_agency(), invitation_of(token), request.GET.get("lang", "")
    if invitation is None:
        return _show(unknown_page(agency, wanted, browser_language(request, WORDS)), status=404)
    if request.method != "POST":
        return _show(page_for(agency, invitation, "ask", wanted))
    only_email = request.POST.get("channel") == Channel.EMAIL
    opt_out(invitation, Channel.EMAIL if only_email else None, OptOut.Source.MAIL)
    return _show(page_for(agency, invitation, "done", wanted))


def _show(page: UnsubscribePage, status: int = 200) -> HttpResponse:
    """Render without the request: no cookie, no session, and nothing kept by whoever is in between."""
    response = HttpResponse(render_to_string("outreach/unsubscribe.html", {"page": page}), status=status)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
