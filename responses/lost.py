"""An address of an agency that leads nowhere."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse

from officersurvey import errors
from responses.citizen import frame_of, show
from responses.entrance import Standing
from responses.pages.after import ClosedPage


@login_not_required
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Tell citizens in their language, with whom to turn to; they are the ones who type addresses from a letter."""
    if request.user.is_authenticated:
        return errors.not_found(request, exception)
    return show(ClosedPage(frame_of(request), Standing.UNKNOWN), status=404)
