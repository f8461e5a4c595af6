"""Where e-mail providers report bounces and complaints. The agency's secret is checked before anything is read."""

import hmac
from base64 import b64decode
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseForbidden
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from surveys.outreach.sending.mail_events import MailEvent, Meaning, record_mail_event
from surveys.outreach.sending.provider_secrets import MAIL_SECRET, remembered

#: SendGrid's largest batch has 768 kB.
LARGEST_BODY = 1024 * 1024

#: The library's views, of which only the reading is used.
_READERS = {
    "postmark": "anymail.webhooks.postmark.PostmarkTrackingWebhookView",
    "mailgun": "anymail.webhooks.mailgun.MailgunTrackingWebhookView",
    "sendgrid": "anymail.webhooks.sendgrid.SendGridTrackingWebhookView",
}
_STOP = {EventType.COMPLAINED, EventType.UNSUBSCRIBED}
_STOP_REASONS = {RejectReason.SPAM, RejectReason.UNSUBSCRIBED}
_GONE_REASONS = {None, RejectReason.BOUNCED, RejectReason.INVALID}
#: The providers' words for what the library calls a bounce and what may pass: full mailboxes, blocks, time-outs.
_MAY_PASS = {"SoftBounce", "blocked", "expired"}
#: What a report that is none of the provider's raises in its parser.
_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, OverflowError)

View = Callable[..., HttpResponse]


def from_mail_provider(view: View) -> View:
    """Let in who knows this agency's secret (as the password of basic authentication); all else gets 403.

    Exempt from CSRF checks because no browser is involved: the secret is the authority.
    """

    def guarded(request: HttpRequest, provider: str) -> HttpResponse:
        known = remembered(MAIL_SECRET).secret
        if not (known and hmac.compare_digest(_password(request).encode(), known.encode())):
            return HttpResponseForbidden("The secret does not fit.\n", content_type="text/plain")
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
            return HttpResponse("The report is too large.\n", content_type="text/plain", status=413)
        return view(request, provider)

    return login_not_required(csrf_exempt(require_POST(guarded)))


@from_mail_provider
def mail_events(request: HttpRequest, provider: str) -> HttpResponse:
    """Take the reports of one of the providers whose language is known."""
    if provider not in _READERS:
        raise Http404
    try:
        reported = list(_meant(_reader(provider).parse_events(request)))
    except _UNREADABLE:
        return HttpResponseBadRequest("The report cannot be read.\n", content_type="text/plain")
    now = timezone.now()
    for event in reported:
        record_mail_event(event, now)
    return HttpResponse(status=204)


def _password(request: HttpRequest) -> str:
    scheme, _, coded = request.headers.get("Authorization", "").partition(" ")
    try:
        return b64decode(coded).decode().partition(":")[2] if scheme.lower() == "basic" else ""
    except ValueError:
        return ""


@lru_cache
def _reader(provider: str) -> Any:
    """Return a provider's view as nothing but a reader, imported when first used: it brings a library for requests.

    Its own guard is left out: it knows one secret for all agencies, ours is each agency's own.
    """
    view = import_string(_READERS[provider])
    return view.__new__(view)


def _meant(events: list[AnymailTrackingEvent]) -> Iterator[MailEvent]:
    """Yield what asks something of us; openings, clicks and deliveries do not."""
    for event in events:
        meaning = meaning_of(event)
        # An address that no mail server takes is none of ours, and half a character cannot even be looked up.
        if meaning and isinstance(event.recipient, str) and event.recipient.isprintable():
            yield MailEvent(meaning, event.recipient, str(event.message_id or ""), event.timestamp)


def meaning_of(event: AnymailTrackingEvent) -> Meaning | None:
    """Return what a report asks of us, in whichever provider's words it came."""
    raw = event.esp_event
    may_pass = _MAY_PASS & {str(raw.get("Type")), str(raw.get("type"))}
    if event.event_type in _STOP or event.reject_reason in _STOP_REASONS:
        return Meaning.STOP
    if event.event_type == EventType.DEFERRED or may_pass:
        return Meaning.DELAYED
    if event.event_type == EventType.BOUNCED and event.reject_reason in _GONE_REASONS:
        return Meaning.GONE
    if event.event_type == EventType.REJECTED and event.reject_reason in _GONE_REASONS - {None}:
        return Meaning.GONE
    return Meaning.RETURNED if event.event_type in {EventType.BOUNCED, EventType.REJECTED} else None
