"""Where the provider reports and hands over replies. Its signature is checked before anything is read or written."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID
from xml.sax.saxutils import escape

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from agencies.tenancy import current_agency
from surveys.outreach import inbound, receipts
from surveys.outreach.models import ProviderSecret
from surveys.outreach.senders import TWILIO_TOKEN
from surveys.outreach.transports.twilio import validate_signature

View = Callable[..., HttpResponse]

# A changed token is noticed by other processes within this time.
_REMEMBER_SECONDS = 30


@dataclass(frozen=True)
class _Known:
    """What a signature is checked against, and until when that is believed."""

    base_url: str
    token: str
    until: float


_known: dict[str, _Known] = {}


def forget_tokens() -> None:
    """Read every agency's token anew; call it where one was changed."""
    _known.clear()


def from_twilio(view: View) -> View:
    """Let in what this agency's provider signed for the public address; all else gets 403, without SQL when warm.

    Exempt from CSRF checks because no browser is involved: the signature is the authority.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        known = _remembered()
        signature = request.headers.get("X-Twilio-Signature", "")
        # The stored address, not the one this request claims: behind a proxy they differ, and forgers choose theirs.
        url = known.base_url + request.get_full_path()
        if not validate_signature(known.token, url, request.POST, signature):
            return HttpResponseForbidden("The signature does not fit.\n", content_type="text/plain")
        return view(request, *args, **kwargs)

    return login_not_required(csrf_exempt(require_POST(guarded)))


@from_twilio
def status(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Record what became of a text."""
    fields = request.POST
    receipts.record_status(
        delivery_id,
        fields.get("MessageSid", "")[:80],
        fields.get("MessageStatus", ""),
        fields.get("ErrorCode", ""),
        timezone.now(),
    )
    return HttpResponse(status=204)


@from_twilio
def reply(request: HttpRequest) -> HttpResponse:
    """Take a text that came in, and answer it in the provider's markup."""
    fields = request.POST
    text = inbound.Received(fields.get("MessageSid", ""), fields.get("From", ""), fields.get("Body", ""))
    answers = inbound.receive(text, timezone.now())
    messages = "".join(f"<Message>{escape(answer)}</Message>" for answer in answers)
    return HttpResponse(
        f'<?xml version="1.0" encoding="UTF-8"?><Response>{messages}</Response>', content_type="text/xml"
    )


def _remembered() -> _Known:
    agency = current_agency()
    known = _known.get(agency.schema_name)
    if known is None or known.until < time.monotonic():
        secret = ProviderSecret.objects.filter(name=TWILIO_TOKEN).first()
        known = _Known(agency.base_url, secret.value if secret else "", time.monotonic() + _REMEMBER_SECONDS)
        _known[agency.schema_name] = known
    return known
