"""The administrator's pages for files of incidents: profiles, mapping, imports, reports."""

from typing import BinaryIO, cast
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from agencies.accounts.access_log import record_access
from agencies.accounts.guards import person_of, requires, takes_posts
from agencies.accounts.models import AccessLog
from agencies.accounts.roles import Capability
from agencies.tenancy import current_agency, enqueue
from officersurvey.bodies import takes_large_files
from surveys.feed_pages.checks import Problem, problems_of
from surveys.feed_pages.fit import fits
from surveys.feed_pages.forms import Choices, Sample, first_choices, fitting
from surveys.feed_pages.mapping import MappingPage
from surveys.feed_pages.pages import FeedsPage, RunPage
from surveys.incidents import feed_files, runs
from surveys.incidents.feeds.errors import BadFile, BadProfile, FeedError
from surveys.incidents.feeds.profile import Profile
from surveys.incidents.models import FeedProfile, ImportRun
from surveys.incidents.profiles import keep_profile, read_as
from surveys.outreach.deciding.code_decisions import decide_codes
from surveys.outreach.views.code_forms import as_chosen, asked_though_ticked, code_decisions, ticked_alone
from surveys.tasks import import_file

MEGABYTES = 50
_LARGEST = MEGABYTES * 1024 * 1024
#: What a form adds to its file.
_AROUND = 64 * 1024
_TOO_LARGE = f"This file is larger than {MEGABYTES} MB. Please send it in parts, or by the folder."
_MOVED = "Files for it belong into incoming/{now}/ from now on; what comes into incoming/{before}/ is not read."


@requires(Capability.MANAGE_AGENCY)
@require_safe
@never_cache
def feeds(request: HttpRequest) -> HttpResponse:
    """Profiles and files."""
    return render(request, "feeds/list.html", {"page": FeedsPage.build()})


# Checking the token means reading the whole body; what is too large is sent back before that.
@takes_large_files
@requires(Capability.MANAGE_AGENCY)
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Take a file, which is mapped next."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > _LARGEST + _AROUND:
        return _upload_page(request, _TOO_LARGE, 413)
    return _new(request)


@csrf_protect
def _new(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _upload_page(request)
    file = request.FILES.get("file")
    problem, chosen = _problem_of(file), request.POST.get("profile", "")
    if problem or file is None:
        return _upload_page(request, problem, 422, chosen)
    profile = _profile_named(chosen)
    run = runs.receive(file.name or "file", file.chunks(), person_of(request).email, timezone.now(), profile)
    return redirect("feed_columns", run.pk)


def _profile_named(name: str) -> FeedProfile | None:
    # Compared here: the database takes no name with a zero in it.
    return next((profile for profile in FeedProfile.objects.all() if profile.name == name), None)


def _problem_of(file: UploadedFile | None) -> str:
    if file is None:
        return "Choose a file first."
    if (file.size or 0) > _LARGEST:
        return _TOO_LARGE
    try:
        Sample.read(cast(BinaryIO, file))
    except FeedError as error:
        return str(error)
    return ""


def _upload_page(request: HttpRequest, problem: str = "", status: int = 200, chosen: str = "") -> HttpResponse:
    facts = {"profiles": FeedProfile.objects.all(), "problem": problem, "megabytes": MEGABYTES, "chosen": chosen}
    return render(request, "feeds/new.html", facts, status=status)


@requires(Capability.MANAGE_AGENCY)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def columns(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what each column is; look at what comes of it, again and again; save."""
    found = get_object_or_404(ImportRun.objects.select_related("profile"), pk=pk)
    if found.state != ImportRun.State.UPLOADED or not feed_files.raw_path(found).exists():
        return redirect("feed_run", pk)
    try:
        sample = Sample.read(feed_files.raw_path(found))
    except BadFile as error:
        return _upload_page(request, str(error), 422)
    if request.method != "POST":
        page = MappingPage.build(found, sample, _first(found, sample))
        return _show(request, page)
    choices, do = Choices.of_post(request.POST, sample), request.POST.get("do")
    # Whoever only looks has not decided anything.
    problems = [] if do == "look" else _undecided(request)
    if do == "save" and not problems and not problems_of(choices, sample):
        try:
            _keep(request, found, choices, sample)
            _decide(request)
            return redirect("feed_run", pk)
        except BadProfile as error:
            problems = [Problem("name", words) for words in error.problems]
    decided = _decide(request) if do == "codes" and not problems else 0
    page = MappingPage.build(found, sample, choices, problems, decided)
    return _show(request, page, 422 if problems or (do == "save" and page.problems) else 200)


def _show(request: HttpRequest, page: MappingPage, status: int = 200) -> HttpResponse:
    # Where the file can't be read as chosen, no codes are shown: what was chosen for them waits in the form.
    chosen = [(name, value) for name in ("unknown", "rule", "protects") for value in request.POST.getlist(name)]
    facts = {"page": page, "codes": as_chosen(page.unknown_codes, request.POST), "chosen": chosen}
    return render(request, "feeds/columns.html", facts, status=status)


def _undecided(request: HttpRequest) -> list[Problem]:
    words = {
        "Choose also what applies to people in {}, which you ticked.": ticked_alone(request.POST),
        "What protects is not asked about itself: choose anew for {}, or take the tick away.": (
            asked_though_ticked(request.POST)
        ),
    }
    return [Problem("codes", text.format(code)) for text, codes in words.items() for code in codes]


def _decide(request: HttpRequest) -> int:
    return decide_codes(code_decisions(request.POST), person_of(request).email, timezone.now())


def _first(run: ImportRun, sample: Sample) -> Choices:
    """Begin with the profile that was chosen for the file, or with a guess."""
    if run.profile is None:
        return first_choices(sample, current_agency().timezone)
    return fitting(Choices.of_profile(Profile.from_dict(run.profile.definition), run.profile.name), sample.header)


def _keep(request: HttpRequest, run: ImportRun, choices: Choices, sample: Sample) -> None:
    profile, before = choices.profile(sample), run.profile.name if run.profile else choices.name
    kept = keep_profile(run, choices.name, profile, person_of(request).email, timezone.now())
    messages.success(request, f"The profile {kept.name} is saved.")
    if before != kept.name:
        messages.warning(request, _MOVED.format(before=before, now=kept.name))


@requires(Capability.MANAGE_AGENCY)
@require_safe
@never_cache
def run(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far an import is, or what became of it; while it runs, the page asks for its part that changes."""
    page = RunPage.build(get_object_or_404(ImportRun.objects.select_related("profile"), pk=pk))
    part = request.headers.get("HX-Request") == "true"
    return render(request, "feeds/_run.html" if part else "feeds/run.html", {"page": page})


@requires(Capability.MANAGE_AGENCY)
@takes_posts("feeds")
def read_file_as(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a file be read by the profile that fits it, or map it anew."""
    found, name = get_object_or_404(ImportRun, pk=pk), request.POST.get("profile", "")
    profile = _profile_named(name)
    if name and profile is None:
        raise Http404
    read_as(found, profile)
    return redirect("feed_columns", pk)


@requires(Capability.MANAGE_AGENCY)
@takes_posts("feeds")
def discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Forget a file that was not imported."""
    found = get_object_or_404(ImportRun, pk=pk)
    if not runs.discard(found):
        return redirect("feed_run", pk)
    messages.success(request, f"{found.file_name} is discarded.")
    return redirect("feeds")


@requires(Capability.MANAGE_AGENCY)
@takes_posts("feeds")
def start(_request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin an import; pressing twice begins it once."""
    found = get_object_or_404(ImportRun.objects.select_related("profile"), pk=pk)
    if not fits(found):
        return redirect("feed_columns", pk)
    if runs.begin(found, timezone.now()):
        enqueue(import_file, str(found.pk))
    return redirect("feed_run", pk)


@requires(Capability.MANAGE_AGENCY)
@require_safe
@never_cache
def rejected(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Hand out the rows that were left out; contacts are among them, so it is recorded."""
    found = get_object_or_404(ImportRun, pk=pk)
    path = feed_files.rejects_path(found)
    if not path.exists():
        raise Http404
    record_access(person_of(request), AccessLog.Action.EXPORT, "rejected rows", query=str(found.pk))
    name = f"rejected-{found.created_at:%Y-%m-%d}.csv"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")
