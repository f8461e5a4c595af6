"""The citizen's pages. A GET never writes: link scanners open these addresses before people do."""

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from agencies.tenancy import current_agency
from responses.checking import LONGEST, day_sent
from responses.citizen import citizen_view, frame_of, show
from responses.entrance import Standing, find_invitation, lock_invitation, response_of, standing_of
from responses.guessing import is_flooding
from responses.pages import notice
from responses.pages.after import ClosedPage, DonePage, PrivacyPage, StopPage, done_url
from responses.pages.check import CheckPage
from responses.pages.frame import Frame, choose_language, spoken
from responses.pages.questions import QuestionsPage
from responses.sheet import Sheet, read_sheet, stored_answers
from responses.submission import save_answers, start, submit
from surveys.outreach.models import Channel, Invitation, SendingPolicy
from surveys.outreach.stopping.opt_outs import INDEX_OF, is_opted_out, opt_out
from surveys.questionnaire import questionnaire_of

_SEE_OTHER = 303
_UNPROCESSABLE = 422


@citizen_view("GET", "HEAD", "POST")
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, and take answers."""
    now = timezone.now()
    if request.method == "POST":
        return _take(request, token, now)
    invitation = find_invitation(token)
    if invitation is None or standing_of(invitation, now) != Standing.OPEN:
        return _closed(request, token, invitation, now)
    frame = _frame(request.GET.get("lang"), token, invitation)
    return show(QuestionsPage.build(frame, invitation, questionnaire_of(invitation.version_id)))


@citizen_view("GET", "HEAD")
def done(request: HttpRequest, token: str) -> HttpResponse:
    """Thank for finished answers; lead back to the questions while they are open."""
    invitation, now = find_invitation(token), timezone.now()
    if invitation is not None and standing_of(invitation, now) == Standing.OPEN:
        return HttpResponseRedirect(reverse("survey", args=[token]))
    if invitation is None or invitation.completed_at is None:
        return _closed(request, token, invitation, now)
    frame = _frame(request.GET.get("lang"), token, invitation)
    return show(DonePage(frame, invitation, invitation.completed_at, "changed" in request.GET))


@citizen_view("GET", "HEAD", "POST")
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop messages, also long after the survey has closed."""
    invitation = find_invitation(token)
    if invitation is None:
        return _closed(request, token, None, timezone.now())
    frame = _frame(request.GET.get("lang") or request.POST.get("language"), token, invitation)
    if request.method == "POST":
        channel = request.POST.get("channel")
        opt_out(invitation, channel if channel in Channel.values else None)
        return _see_other(f"{frame.stop_url}?lang={frame.language}")
    sends_letters = Channel.LETTER in SendingPolicy.load().channels
    return show(StopPage(frame, invitation, _stopped(invitation), sends_letters))


@citizen_view("GET", "HEAD", "POST")
def check(request: HttpRequest) -> HttpResponse:
    """Say whether a message is from us. The link is posted, so that no log and no history keeps it."""
    frame = frame_of(request)
    if request.method != "POST":
        return show(CheckPage(frame))
    if is_flooding(request, "checked-link"):
        return show(notice.checked_too_often(frame), status=429)
    typed = request.POST.get("link", "")
    return show(CheckPage(frame, is_asked=True, day=day_sent(typed), typed=typed[:LONGEST]))


@citizen_view("GET", "HEAD")
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what happens with answers."""
    return show(PrivacyPage(frame_of(request)))


@transaction.atomic
def _take(request: HttpRequest, token: str, now: datetime) -> HttpResponse:
    invitation = lock_invitation(token)
    standing = standing_of(invitation, now)
    if invitation is None or standing not in {Standing.ANSWERED, Standing.OPEN}:
        return _closed(request, token, invitation, now)
    frame = _frame(request.POST.get("to") or request.POST.get("language"), token, invitation)
    sheet = read_sheet(request.POST.dict(), questionnaire_of(invitation.version_id), frame.words)
    if standing == Standing.ANSWERED:
        return _see_other(done_url(token, changed_later=_differs(sheet, invitation)))
    return _keep(frame, invitation, sheet, now, finish="send" in request.POST)


def _keep(frame: Frame, invitation: Invitation, sheet: Sheet, now: datetime, *, finish: bool) -> HttpResponse:
    """Take the whole form or, where something is wrong with it, none of it."""
    questionnaire = questionnaire_of(invitation.version_id)
    if finish and not _is_begun(invitation, sheet):
        sheet = sheet.with_error(questionnaire.first.code, frame.words.missing.format(number=1))
    if sheet.errors:
        return show(QuestionsPage.build(frame, invitation, questionnaire, sheet), status=_UNPROCESSABLE)
    if not (any(sheet.values.values()) or response_of(invitation)):
        return _see_other(f"{frame.survey_url}?lang={frame.language}")
    response = save_answers(invitation, frame.language, sheet.values)
    if finish:
        submit(response, now)
        return _see_other(done_url(frame.token))
    start(invitation)
    return _see_other(frame.survey_url)


def _is_begun(invitation: Invitation, sheet: Sheet) -> bool:
    """Whether the first question, the one that every figure rests on, is answered now or was before."""
    questionnaire = questionnaire_of(invitation.version_id)
    first = questionnaire.first.code
    return first in sheet.typed or first in stored_answers(response_of(invitation), questionnaire)


def _differs(sheet: Sheet, invitation: Invitation) -> bool:
    """Whether somebody who had finished sent something else than what is stored."""
    stored = stored_answers(response_of(invitation), questionnaire_of(invitation.version_id))
    return bool(sheet.errors) or any(str(value) != stored.get(code, "") for code, value in sheet.values.items())


def _closed(request: HttpRequest, token: str, invitation: Invitation | None, now: datetime) -> HttpResponse:
    """Answer every link without an open survey with the same status, each in its own words."""
    standing = standing_of(invitation, now)
    if invitation is None:
        if is_flooding(request):
            return show(notice.flooded(frame_of(request)), status=429)
        return show(ClosedPage(frame_of(request), standing, was_sent=request.method == "POST"), status=404)
    frame = _frame(request.GET.get("lang") or request.POST.get("language"), token, invitation)
    was_sent = request.method == "POST" and standing != Standing.ANSWERED
    return show(ClosedPage(frame, standing, invitation.expires_at, was_sent), status=404)


def _frame(wanted: str | None, token: str, invitation: Invitation) -> Frame:
    """Speak the language that was asked for, else the one answered in, else the one invited in."""
    offered = spoken(questionnaire_of(invitation.version_id).languages)
    response = response_of(invitation)
    natural = response.language if response else invitation.language
    return Frame(current_agency(), choose_language(wanted, natural, offered), offered, token)


def _stopped(invitation: Invitation) -> frozenset[Channel]:
    indices = {channel: getattr(invitation, field) for channel, field in INDEX_OF.items()}
    return frozenset(channel for channel, index in indices.items() if index and is_opted_out(bytes(index), channel))


def _see_other(url: str) -> HttpResponse:
    return HttpResponseRedirect(url, status=_SEE_OTHER)
