"""The work list of what is held for a person."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agencies.accounts.guards import person_of, requires
from agencies.accounts.roles import Capability
from agencies.tenancy import enqueue
from surveys.outreach import tasks
from surveys.outreach.deciding.approvals import Ticket
from surveys.outreach.deciding.held import HeldPage, Settled, approve, others_who_decide, refuse

_REASON_SIZE = 200
#: People in a message.
_NAMED = 5


@dataclass(frozen=True)
class Slip:
    """What a person ticked and wrote under one rule; it comes back with the page where something is missing."""

    rule: str
    act: str
    ticked: list[Ticket]
    whole_group: bool
    #: The lines it is about: those ticked, or all that were listed.
    chosen: list[Ticket]
    reason: str

    @classmethod
    def read(cls, form: QueryDict) -> "Slip":
        """Return what a form holds; what is no line's name was not ticked."""
        ticked, whole = _lines(form, "invitation"), "whole_group" in form
        chosen = _lines(form, "all") if whole else ticked
        reason = form.get("reason", "").strip()[:_REASON_SIZE]
        return cls(form.get("rule", ""), form.get("act", ""), ticked, whole, chosen, reason)

    @property
    def is_complete(self) -> bool:
        """Whether it says about whom, what, and why."""
        return bool(self.chosen and self.reason and self.act in ("approve", "refuse"))


@requires(Capability.DECIDE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def held(request: HttpRequest) -> HttpResponse:
    """Show what waits for a person; take approvals and refusals."""
    slip = Slip.read(request.POST) if request.method == "POST" else None
    if slip and slip.is_complete:
        _settle(request, slip)
        return redirect(_back_to(slip.rule))
    if slip:
        messages.error(request, f"Nothing was changed: {_lacking(slip)}.")
    return _show(request, slip, worked_on=slip.rule if slip else request.GET.get("at", ""))


def _show(request: HttpRequest, slip: Slip | None, *, worked_on: str) -> HttpResponse:
    """Say what came of it where the person was at work, or at the top where nothing is left there."""
    page = HeldPage.build(timezone.now())
    is_listed = worked_on in {group.rule for group in page.groups}
    facts = {"page": page, "slip": slip, "worked_on": worked_on, "is_listed": is_listed}
    return render(request, "outreach/held.html", facts)


def _back_to(rule: str) -> str:
    return f"{reverse('held')}?{urlencode({'at': rule})}#rule-{quote(rule)}"


def _lacking(slip: Slip) -> str:
    wanted = ("" if slip.chosen else "choose at least one line", "" if slip.reason else "give a reason")
    return " and ".join(filter(None, wanted)) or "press Approve or Refuse"


def _settle(request: HttpRequest, slip: Slip) -> None:
    person, now = person_of(request).email, timezone.now()
    if slip.act == "approve":
        _say_approved(request, approve(slip.chosen, person, slip.reason, now))
    else:
        _say_refused(request, refuse(slip.chosen, person, slip.reason, now))


def _lines(form: QueryDict, name: str) -> list[Ticket]:
    try:
        return [Ticket.read(text) for text in form.getlist(name)]
    except ValueError:
        return []


def _say_refused(request: HttpRequest, count: int) -> None:
    if count:
        messages.success(request, f"{count} refused. They will not be asked.")
    else:
        messages.info(request, "Nothing was changed: it had been decided already.")


def _say_approved(request: HttpRequest, settled: Settled) -> None:
    for incident_id in settled.incidents:
        enqueue(tasks.decide, incident_id)
    if settled.first_of_two:
        messages.info(request, f"{settled.first_of_two} approved by you. A second person has to approve, too.")
    if settled.incidents:
        messages.success(request, f"{len(settled.incidents)} approved. All other rules still apply.")
    if settled.changed:
        messages.warning(request, f"{settled.changed} changed since you saw them. Please look once more.")
    if settled.by_the_same:
        messages.error(request, _refused_as_second(settled.by_the_same, person_of(request).email))
    if not (settled.incidents or settled.first_of_two or settled.changed or settled.by_the_same):
        messages.info(request, "Nothing waited any more.")


def _refused_as_second(count: int, person: str) -> str:
    """Say who can approve what this person has approved before."""
    said = f"Nothing was changed for {count}: you have approved {'it' if count == 1 else 'them'} before."
    named = others_who_decide(person)
    if not named:
        return f"{said} A second person has to, and nobody else may decide yet: give somebody a role that does."
    others = f" or {len(named) - _NAMED} others" if len(named) > _NAMED else ""
    return f"{said} A second person has to approve: {', '.join(named[:_NAMED])}{others}."
