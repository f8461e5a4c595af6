"""The figures pages: each is a period, a permission and a page object."""

from collections.abc import Mapping
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from agencies.accounts.access_log import record_access
from agencies.accounts.guards import requires
from agencies.accounts.models import AccessLog, User
from agencies.accounts.roles import Capability
from agencies.roster.access import department_visible_to, officer_visible_to
from agencies.roster.models import Officer
from agencies.tenancy import current_agency
from dashboards import exports
from dashboards.frame import Frame
from dashboards.groups import first_day
from dashboards.pages import AgencyPage, CommentsPage, DepartmentPage, DepartmentsPage, OfficerPage, OfficersPage, Page
from dashboards.period import Period

#: A quarter has enough weeks to show a trend; an officer has enough answers in a year.
GROUP_DEFAULT, OFFICER_DEFAULT = "91d", "12m"


@requires(Capability.SEE_AGENCY, Capability.SEE_DEPARTMENTS, Capability.SEE_OFFICERS)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead everybody to the page that is theirs."""
    user = _user(request)
    if user.can(Capability.SEE_AGENCY):
        return redirect("agency")
    if user.can(Capability.SEE_DEPARTMENTS):
        return redirect("departments")
    own = Officer.objects.filter(user=user).first()
    return redirect("officer", own.pk) if own else render(request, "dashboards/unlinked.html")


@requires(Capability.SEE_AGENCY)
@require_safe
def agency(request: HttpRequest) -> HttpResponse:
    """The whole agency's figures."""
    return _answer(request, AgencyPage.build(_frame(request)), "dashboards/agency.html")


@requires(Capability.SEE_DEPARTMENTS)
@require_safe
def departments(request: HttpRequest) -> HttpResponse:
    """The departments as a tree with their figures."""
    page = DepartmentsPage.build(_user(request), _frame(request, compares=False))
    return _answer(request, page, "dashboards/departments.html")


@requires(Capability.SEE_DEPARTMENTS)
@require_safe
def department(request: HttpRequest, pk: int) -> HttpResponse:
    """One department's figures and its officers'."""
    found = department_visible_to(_user(request), pk)
    return _answer(request, DepartmentPage.build(_user(request), found, _frame(request)), "dashboards/department.html")


@requires(Capability.SEE_OFFICERS)
@require_safe
def officers(request: HttpRequest) -> HttpResponse:
    """The officers by name."""
    query = request.GET
    page = OfficersPage.build(
        _user(request),
        _frame(request, OFFICER_DEFAULT, compares=False),
        department=query.get("department", ""),
        page=query.get("page", ""),
    )
    return _answer(request, page, "dashboards/officers.html")


@requires(Capability.SEE_OFFICERS)
@require_safe
def officer(request: HttpRequest, pk: int) -> HttpResponse:
    """One officer's figures."""
    found = officer_visible_to(_user(request), pk)
    page = OfficerPage.build(_user(request), found, _frame(request, OFFICER_DEFAULT))
    return _answer(request, page, "dashboards/officer.html")


@requires(Capability.SEE_COMMENTS)
@require_safe
def comments(request: HttpRequest) -> HttpResponse:
    """What people said in their own words."""
    page = CommentsPage.build(_user(request), _frame(request), request.GET)
    return _answer(request, page, "dashboards/comments.html")


def _answer(request: HttpRequest, page: Page, template: str) -> HttpResponse:
    """Show the page or hand it out as a file; what names officers or quotes people is recorded."""
    if request.GET.get("format") == "csv":
        return _download(request, page)
    if page.is_recorded:
        _record(request, AccessLog.Action.VIEW, page)
    user = _user(request)
    may = {"may_export": user.can(Capability.EXPORT), "may_decide": user.can(Capability.DECIDE)}
    response = render(request, template, {"page": page, "frame": page.frame, **may})
    add_never_cache_headers(response)
    return response


def _download(request: HttpRequest, page: Page) -> HttpResponse:
    if not _user(request).can(Capability.EXPORT):
        raise Http404
    _record(request, AccessLog.Action.EXPORT, page)
    text = exports.csv_of(page, current_agency().name, timezone.localtime())
    headers = {"Content-Disposition": f'attachment; filename="{exports.file_name(page)}"', "Cache-Control": "no-store"}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


def _record(request: HttpRequest, action: str, page: Page) -> None:
    record_access(
        _user(request), action, page.subject, officer=page.officer, department=page.department, query=page.frame.line
    )


def _frame(request: HttpRequest, default: str = GROUP_DEFAULT, *, compares: bool = True) -> Frame:
    query: Mapping[str, str] = {"period": default, **request.GET.dict()}
    today = timezone.localdate()
    earliest = first_day() if query["period"] == "all" else None
    return Frame(Period.from_query(query, today, earliest), today, default, compares=compares)


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
