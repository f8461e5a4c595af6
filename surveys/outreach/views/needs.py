"""What needs a person, on one page: codes are decided about and texts are settled there."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agencies.accounts.access_log import record_access
from agencies.accounts.guards import person_of, requires, takes_posts
from agencies.accounts.models import AccessLog
from agencies.accounts.roles import Capability
from surveys.outreach.deciding.code_decisions import decide_codes
from surveys.outreach.deciding.decisions import decide_again
from surveys.outreach.replies.texts_read import Settlement, settle
from surveys.outreach.views.code_forms import as_chosen, asked_though_ticked, code_decisions, ticked_alone
from surveys.outreach.watching.needs import NeedsPage, undecided_incidents

#: Codes in a message.
_NAMED = 5
#: What was chosen for codes while something else on the page was settled, for the one page that comes next.
_CHOSEN = "chosen for codes"


@requires(Capability.MANAGE_AGENCY)
@never_cache
@require_safe
def needs_you(request: HttpRequest) -> HttpResponse:
    """Show what waits for a person; whoever reads citizens' words is noted."""
    return _show(request)


def _show(request: HttpRequest, status: int = 200) -> HttpResponse:
    page = NeedsPage.build(timezone.now())
    if page.writers:
        record_access(person_of(request), AccessLog.Action.VIEW, "texts that need a person")
    facts = {"page": page, "codes": as_chosen(page.unknown_codes, request.POST or _kept(request))}
    return render(request, "outreach/needs_you.html", facts, status=status)


def _kept(request: HttpRequest) -> QueryDict:
    return QueryDict(request.session.pop(_CHOSEN, ""))


def _back(request: HttpRequest) -> HttpResponse:
    """Show the page anew with what was chosen for codes and is not kept yet."""
    chosen = QueryDict(mutable=True)
    for name in ("unknown", "rule", "protects"):
        chosen.setlist(name, request.POST.getlist(name))
    request.session[_CHOSEN] = chosen.urlencode()
    return redirect("needs_you")


@requires(Capability.MANAGE_AGENCY)
@takes_posts("needs_you")
def needed_codes(request: HttpRequest) -> HttpResponse:
    """Take what was chosen for codes; where a tick lacks its choice, nothing is taken and all that was chosen stays."""
    if lacking := ticked_alone(request.POST):
        words = ", ".join(lacking[:_NAMED])
        messages.error(request, f"Nothing was changed: choose also what applies to people in {words}.")
        return _show(request, 422)
    if asked := asked_though_ticked(request.POST):
        words = ", ".join(asked[:_NAMED])
        messages.error(request, f"Nothing was changed: what protects is not asked about itself. See {words}.")
        return _show(request, 422)
    count = decide_codes(code_decisions(request.POST), person_of(request).email, timezone.now())
    if count:
        words = "1 code was" if count == 1 else f"{count} codes were"
        text = f"{words} added to the code policy. Incidents that are young enough are decided about again."
        messages.success(request, text)
    else:
        messages.error(request, "Nothing was changed: choose at least for one code.")
    return redirect("needs_you")


@requires(Capability.MANAGE_AGENCY)
@takes_posts("needs_you")
def needed_texts(request: HttpRequest) -> HttpResponse:
    """Settle the texts of one person."""
    settlement = next((one for one in Settlement.values if one in request.POST), "")
    chosen = _named(request.POST.get(settlement, ""))
    if settle(chosen, settlement, person_of(request).email, timezone.now()):
        messages.success(request, f"Settled: {Settlement(settlement).label.lower()}.")
    else:
        messages.info(request, "Nothing was changed: somebody else settled it already.")
    return _back(request)


@requires(Capability.MANAGE_AGENCY)
@takes_posts("needs_you")
def needed_incidents(request: HttpRequest) -> HttpResponse:
    """Have the incidents decided that could not be decided about before."""
    count = decide_again(list(undecided_incidents().values_list("pk", flat=True)))
    if count:
        messages.success(request, "Deciding again. What still can't be decided stays here.")
    else:
        messages.info(request, "Nothing was changed: all of them have been decided about meanwhile.")
    return _back(request)


def _named(names: str) -> list[UUID]:
    try:
        return [UUID(name) for name in names.split()]
    except ValueError:
        return []
