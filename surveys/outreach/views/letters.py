"""Printing letters: a page that counts what waits, makes runs, hands out their PDF, and hears that they were posted."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agencies.accounts.access_log import record_access
from agencies.accounts.guards import person_of, requires, takes_posts
from agencies.accounts.models import AccessLog
from agencies.accounts.roles import Capability
from agencies.tenancy import current_agency, enqueue
from surveys.outreach import tasks
from surveys.outreach.letters import runs
from surveys.outreach.letters.page import LettersPage
from surveys.outreach.models import LetterRun


@requires(Capability.MANAGE_AGENCY)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: HttpRequest) -> HttpResponse:
    """Show what waits to be printed; begin a run. While one is made, the page asks for its part that changes."""
    page = LettersPage.build(current_agency(), timezone.now())
    if request.method == "POST":
        _start(request, page)
        return redirect("letters")
    part = request.headers.get("HX-Request") == "true"
    return render(request, "outreach/_letters.html" if part else "outreach/letters.html", {"page": page})


@requires(Capability.MANAGE_AGENCY)
@never_cache
@require_safe
def letters_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand out a run's PDF; people's addresses are in it, so it is recorded."""
    run = get_object_or_404(LetterRun.objects.defer("pdf"), pk=pk)
    pdf = runs.fetch(run.pk, timezone.now())
    if pdf is None:
        raise Http404
    record_access(person_of(request), AccessLog.Action.EXPORT, "letters", query=str(run.pk))
    name = f"letters-{timezone.localtime(run.created_at):%Y-%m-%d-%H%M}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@requires(Capability.MANAGE_AGENCY)
@takes_posts("letters")
def settle_letters(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hear what became of a run: it was posted, or it is thrown away."""
    run = get_object_or_404(LetterRun.objects.defer("pdf"), pk=pk)
    person, now = person_of(request).email, timezone.now()
    if request.POST.get("act") == "posted":
        _say_posted(request, runs.post(run.pk, person, now))
    elif request.POST.get("act") == "discard" and runs.discard(run.pk, person, now):
        messages.success(request, "The run is discarded and its file deleted. Its letters wait again.")
    else:
        messages.info(request, "Nothing was changed: the run had been settled before.")
    return redirect("letters")


def _start(request: HttpRequest, page: LettersPage) -> None:
    if page.obstacles:
        messages.error(request, page.obstacles[0])
    elif page.making:
        messages.info(request, "A run is being made already.")
    elif not page.ready:
        messages.info(request, "No letter waits any more.")
    else:
        run = runs.start(person_of(request).email, timezone.now())
        enqueue(tasks.print_letters, str(run.pk))


def _say_posted(request: HttpRequest, posted: int | None) -> None:
    if posted is None:
        messages.info(request, "Nothing was changed: the run had been settled before, or its file was never fetched.")
    else:
        people = "person was" if posted == 1 else "people were"
        messages.success(request, f"Noted: {posted} {people} asked by letter. The file is deleted.")
