"""Where the provider reports and hands over replies. Its signature is checked before anything is read or written."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID
from xml.sax.saxutils import escape

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from officersurvey import test_mode
from surveys.outreach.replies import inbound
from surveys.outreach.sending import receipts
from surveys.outreach.sending.provider_secrets import TWILIO_TOKEN, remembered
from surveys.outreach.transports.twilio import validate_signature

View = Callable[..., HttpResponse]
#: More than a text's longest words and what the provider says of them; files do not come.
_LARGEST_BODY = 256 * 1024


def from_twilio(view: View) -> View:
    """Let in what this agency's provider signed for the public address; all else gets 403, without SQL when warm.

    Exempt from CSRF checks because no browser is involved: the signature is the authority.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Reading a form writes its files to the disk, whoever sent them.
        if int(request.META.get("CONTENT_LENGTH") or 0) > _LARGEST_BODY:
            return HttpResponse("The report is too large.\n", content_type="text/plain", status=413)
        known = remembered(TWILIO_TOKEN)
        signature = request.headers.get("X-Twilio-Signature", "")
        # The stored address, not the one this request claims: behind a proxy they differ, and forgers choose theirs.
        url = known.base_url + request.get_full_path()
        if not validate_signature(known.secret, url, request.POST, signature):
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


def take_text(request: HttpRequest, talk: inbound.Talk) -> HttpResponse:
    """Take a text that came in, and answer it in the provider's markup."""
    fields = request.POST
    names = ("MessageSid", "From", "Body", "OptOutType")
    text = inbound.Received(*(fields.get(name, "") for name in names))
    said = inbound.receive(text, timezone.now(), talk)
    answers = said if test_mode.may_send_to(text.sender) else []
    messages = "".join(f"<Message>{escape(answer)}</Message>" for answer in answers)
    return HttpResponse(
        f'<?xml version="1.0" encoding="UTF-8"?><Response>{messages}</Response>', content_type="text/xml"
    )
