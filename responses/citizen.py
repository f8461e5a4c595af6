"""What every view of a citizen's page has in common."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import structlog
from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page

from agencies.browser_language import browser_language
from agencies.tenancy import current_agency
from responses.pages import notice
from responses.pages.after import TroublePage
from responses.pages.frame import Frame, choose_language, spoken

log = structlog.get_logger(__name__)
View = Callable[..., HttpResponse]
# Sixteen answers of the longest kind in the widest script are a fifth of this.
_BODY_LIMIT = 200_000


def citizen_view(*methods: str) -> Callable[[View], View]:
    """Make a view public: no session, no cookie, private to its reader, and helpful when the database is away.

    It is exempt from CSRF checks because nobody is signed in: the token in the address is the only authority, and
    who could make a citizen's browser post to it already holds it.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            known = request.method in methods
            response = _answer(view, request, *args, **kwargs) if known else HttpResponseNotAllowed(methods)
            response["Cache-Control"] = "no-store"
            # The address holds the token: no other page may learn it.
            response["Referrer-Policy"] = "no-referrer"
            response["X-Robots-Tag"] = "noindex, nofollow"
            return response

        return login_not_required(csrf_exempt(gzip_page(guarded)))

    return decorate


def show(page: Any, status: int = 200) -> HttpResponse:
    """Render a page without a request: no template can reach a session, a user or a cookie."""
    context = {"page": page, "frame": page.frame, "words": page.frame.words}
    return HttpResponse(render_to_string(page.template, context), status=status)


def frame_of(request: HttpRequest, token: str = "") -> Frame:
    """A frame in the agency's own languages, for pages that belong to no survey."""
    agency = current_agency()
    offered = spoken(agency.languages)
    natural = browser_language(request, offered) or agency.default_language
    return Frame(agency, choose_language(request.GET.get("lang"), natural, offered), offered, token)


def _answer(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    if int(request.META.get("CONTENT_LENGTH") or 0) > _BODY_LIMIT:
        return show(notice.too_large(frame_of(request)), status=413)
    try:
        return view(request, *args, **kwargs)
    except Error as error:
        log.exception("database failed under a citizen", exc_info=error)
        return show(TroublePage(frame_of(request), request.POST.dict()), status=503)
