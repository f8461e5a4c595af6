"""The door for texts that come in. It stands here, and not beside the provider's reports, because some are answers."""

from django.http import HttpRequest, HttpResponse

from responses.conversation import talk
from surveys.outreach.views.webhooks import from_twilio, take_text


@from_twilio
def reply(request: HttpRequest) -> HttpResponse:
    """Take a text that came in: a command, an answer to what we asked, or anything else."""
    return take_text(request, talk)
