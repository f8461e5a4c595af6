"""Dry runs on the administrator's pages: what to try, what came of it, and every single decision."""

from uuid import UUID

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from agencies.accounts.guards import person_of, requires
from agencies.accounts.roles import Capability
from agencies.tenancy import enqueue
from officersurvey.bodies import takes_large_files
from surveys.outreach import tasks
from surveys.outreach.dry_run.decision_pages import ListPage, OnePage
from surveys.outreach.dry_run.forms import EditedPolicyForm, GuardWordsForm, SourceForm, code_forms
from surveys.outreach.dry_run.pages import RunPage
from surveys.outreach.dry_run.runs import waiting
from surveys.outreach.dry_run.starting import Wish, start
from surveys.outreach.models import DryDecision, DryRun

_MEGABYTES = 50
_LARGEST = _MEGABYTES * 1024 * 1024
#: Nobody waits until so much is read to find it left out.
_NOT_READ = 10 * _LARGEST
_TOO_LARGE = f"This file is larger than {_MEGABYTES} MB. Please choose a part of it."
_ALL_ELSE = "Everything else is kept."
_LOOK_BELOW = "Please look at what is marked below."
_MOST_WAITING = 3
_WAIT = "Three dry runs are under way already. Please wait until one of them is finished."
_MOST_RUNS = 20


class _LargestFile(FileUploadHandler):
    """Leaves out a file that is too large, and lets the rest of its form through."""

    left_out = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass the chunk on to who stores it, up to the limit."""
        if start + len(raw_data) > _LARGEST:
            self.left_out = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave it to who stores it."""


# Checking the token means reading the whole body: before that, it is said what of it is stored.
@takes_large_files
@requires(Capability.MANAGE_AGENCY)
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def dry_runs(request: HttpRequest) -> HttpResponse:
    """Offer the policy to be edited and tried, and show what was tried lately."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > _NOT_READ:
        blank = Wish(SourceForm(), EditedPolicyForm(), code_forms(), GuardWordsForm())
        return _offer(request, blank, problem=_TOO_LARGE, status=413)
    if request.method != "POST":
        return _begin(request)
    limit = _LargestFile(request)
    request.upload_handlers.insert(0, limit)
    return _try(request, limit)


@csrf_protect
def _try(request: HttpRequest, limit: _LargestFile) -> HttpResponse:
    has_file = "file" in request.FILES or limit.left_out
    wish = Wish(
        SourceForm(request.POST, request.FILES),
        EditedPolicyForm(request.POST),
        code_forms(request.POST),
        GuardWordsForm(request.POST, has_file=has_file),
    )
    if limit.left_out:
        return _offer(request, wish, problem=f"{_TOO_LARGE} {_ALL_ELSE}", status=413)
    if not wish.is_valid():
        return _offer(request, wish, problem=_LOOK_BELOW, status=422)
    if len(waiting()) >= _MOST_WAITING:
        return _offer(request, wish, problem=_WAIT, status=409)
    run = start(wish, person_of(request).email, timezone.now())
    enqueue(tasks.dry_run, str(run.pk))
    return redirect("dry_run", run.pk)


@csrf_protect
def _begin(request: HttpRequest) -> HttpResponse:
    """Begin with the policy as it stands, or as it was tried before."""
    tried = _tried(request.GET.get("like", ""))
    source = SourceForm(initial={"days": tried.days} if tried and tried.days else None)
    policy = EditedPolicyForm(tried=tried.policy_changes if tried else None)
    return _offer(request, Wish(source, policy, code_forms(tried=tried), GuardWordsForm(tried=tried)))


def _tried(name: str) -> DryRun | None:
    try:
        return DryRun.objects.filter(pk=UUID(name)).first()
    except ValueError:
        return None


def _offer(request: HttpRequest, wish: Wish, *, problem: str = "", status: int = 200) -> HttpResponse:
    facts = {
        "source": wish.source,
        "policy": wish.policy,
        "codes": wish.codes,
        "words": wish.words,
        "problem": problem,
        "megabytes": _MEGABYTES,
        "runs": DryRun.objects.all()[:_MOST_RUNS],
    }
    return render(request, "outreach/dry_runs.html", facts, status=status)


@requires(Capability.MANAGE_AGENCY)
@never_cache
@require_safe
def dry_run(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show how far a run is, or what came of it; while it is under way, the page asks for its part that changes."""
    page = RunPage.build(get_object_or_404(DryRun, pk=pk))
    is_part = request.headers.get("HX-Request") == "true"
    return render(request, "outreach/_dry_run.html" if is_part else "outreach/dry_run.html", {"page": page})


@requires(Capability.MANAGE_AGENCY)
@never_cache
@require_safe
def dry_decisions(request: HttpRequest, pk: UUID) -> HttpResponse:
    """List single decisions."""
    page = ListPage.build(get_object_or_404(DryRun, pk=pk), request.GET.dict())
    return render(request, "outreach/dry_run_decisions.html", {"page": page})


@requires(Capability.MANAGE_AGENCY)
@never_cache
@require_safe
def dry_decision(request: HttpRequest, pk: UUID, decision: int) -> HttpResponse:
    """Show one decision with every rule that spoke."""
    found = get_object_or_404(DryDecision.objects.select_related("run"), run=pk, pk=decision)
    return render(request, "outreach/dry_run_decision.html", {"page": OnePage.build(found.run, found)})
